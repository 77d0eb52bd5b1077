"""Verdicts that are others than by the former method, each with its reason.

`former_verdicts.json` holds all that the former method said of the stored results: the verdicts in
the findings of commit 056f7d7. What is said of them now comes from the findings of today.
"""

import json
from pathlib import Path

from experiments.files import findings_of
from keras_assign.report.formats import points_interval
from keras_assign.report.tables import Table
from keras_assign.studies.rows import Rows

# Of these each was judged alone; the others were judged in families before, too.
JUDGED_ALONE = (
    "lost_with_even_maps", "noisy_difference", "attention_gained", "step",
    "slowing", "leak_mean", "few_real_over_many",
)  # fmt: skip
FORMER = Path(__file__).with_name("former_verdicts.json")


def claims() -> Table:
    """The claims whose verdict reads otherwise."""
    now = {claim["id"]: claim for claim in findings_of("")["claims"]}
    lines = [
        (claim["claim"], before, claim["verdict"], claim["found"])
        for name, before in _former()["claims"].items()
        if (claim := now.get(name, {"verdict": before}))["verdict"] != before
    ]
    header = ("The report's claim", "Verdict before", "Verdict now", "Found")
    return Table(header, lines, aside=True)


def differences() -> Table:
    """The comparisons whose verdict is another."""
    lines = [
        (
            former["run"],
            _in_words(former["on"]),
            f"{points_interval(former)}, {former['verdict']}",
            f"{points_interval(now)}, {now['verdict']}",
            _reason(former, now),
        )
        for former, now in _pairs()
    ]
    return Table(("Run", "Difference", "Before", "Now", "Reason"), lines, aside=True)


def counts() -> dict[str, int]:
    """How many verdicts are compared, and how many of them are others."""
    former = _former()
    return {
        "differences": len(former["differences"]),
        "changed_differences": len(list(_pairs())),
        "claims": len(former["claims"]),
        "changed_claims": len(claims().rows),
    }


def _former():
    return json.loads(FORMER.read_text(encoding="utf-8"))


def _pairs():
    rows = {}
    for former in _former()["differences"]:
        run = former["run"]
        if run not in rows:
            rows[run] = Rows(findings_of(run))
        now = rows[run].one(**former["on"])
        if now and now["verdict"] != former["verdict"]:
            yield former, now


def _in_words(on):
    """What a difference was measured on: 'leak: real 300, augmented 3000, full test'."""
    rest = {name: value for name, value in on.items() if name not in ("metric", "a", "b", "test")}
    parts = [f"{on['a']} − {on['b']}"] if "a" in on else []
    parts += [f"{name} {value}" for name, value in rest.items() if value is not None]
    parts += [on["test"]] if "test" in on else []
    return f"{on['metric']}: {', '.join(parts)}".replace("_", " ")


def _reason(former, now):
    """Why, by what is to be seen: the family, the interval, or the test of equivalence."""
    shown = ("better", "worse")
    holds_alone = now["low"] > 0 or now["high"] < 0
    narrower = now["high"] - now["low"] < former["high"] - former["low"]
    if former["verdict"] in shown and now["verdict"] not in shown:
        family = f"among the {now['asked_together']} asked together"
        if holds_alone and former["on"]["metric"] in JUDGED_ALONE:
            return f"not beyond chance {family}, where it was judged alone"
        if holds_alone:
            return f"seeds and items both count in its p value: not beyond chance {family}"
        return "the former interval was too short"
    if now["verdict"] in shown:
        return "the former interval was too wide"
    if now["verdict"] == "equivalent":
        within = "two one-sided tests at 5 % stay within half a point"
        return f"{within}; the interval is narrower" if narrower else within
    return "the former interval was too short"
