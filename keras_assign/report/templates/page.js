// What is folded opens where a link leads into it, and for printing.
function unfold(id) {
  const target = id && document.getElementById(id);
  const fold = target && target.closest("details");
  if (fold) { fold.open = true; target.scrollIntoView(); }
}
addEventListener("hashchange", () => unfold(decodeURIComponent(location.hash.slice(1))));
unfold(decodeURIComponent(location.hash.slice(1)));
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details:not([open])")];
  closed.forEach(fold => { fold.open = true; });
});
addEventListener("afterprint", () => closed.forEach(fold => { fold.open = false; }));
