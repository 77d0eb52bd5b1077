// Filter and sort the table of claims; without this it is a plain table.
const rows = [...document.querySelectorAll("table.all tbody tr")];
const choices = ["part", "tone"].map(name => document.getElementById(name));
function filter() {
  const shown = rows.filter(row => {
    row.hidden = choices.some(choice => choice.value && row.dataset[choice.id] !== choice.value);
    return !row.hidden;
  });
  document.getElementById("shown").textContent = `${shown.length} of ${rows.length}`;
}
choices.forEach(choice => choice.addEventListener("change", filter));
document.querySelector("form.filters").hidden = false;
filter();

function key(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = parseFloat(text.replace("−", "-").replace(/,/g, ""));
  return /^[^:]*?[+−\d]/.test(text) && !isNaN(number) ? number : text.toLowerCase();
}
document.querySelectorAll("table.all thead th").forEach((header, column) => {
  const button = document.createElement("button");
  button.textContent = header.textContent;
  header.replaceChildren(button);
  button.addEventListener("click", () => {
    const up = header.getAttribute("aria-sort") !== "ascending";
    document.querySelectorAll("table.all thead th").forEach(other => other.removeAttribute("aria-sort"));
    header.setAttribute("aria-sort", up ? "ascending" : "descending");
    const sorted = rows.map(row => [key(row, column), row]).sort(([a], [b]) =>
      (typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === "number" ? -1 : 1) * (up ? 1 : -1));
    sorted.forEach(([, row]) => row.parentNode.append(row));
  });
});

// A link to a claim that is filtered out shows all.
addEventListener("hashchange", () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.hidden) { choices.forEach(choice => { choice.value = ""; }); filter(); target.scrollIntoView(); }
});

// While steps are run, `progress.js` beside this page says how far they are, and what is new.
const line = document.getElementById("progress");
let known = null;
function progressed(now) {
  line.textContent = now.done ? "" : now.text;
  known ??= now.version;
  if (now.version !== known) {
    line.append(" ", Object.assign(document.createElement("a"), { href: "", textContent: "Show what is new" }));
  }
  if (!now.done) { setTimeout(ask, 2000); }
}
function ask() {
  const script = document.createElement("script");
  script.src = "progress.js?" + Date.now();
  script.onload = () => script.remove();
  document.head.append(script);
}
if (line) { ask(); }
