"""The figures that a report prints, and what it says of them, as typed data.

The form that any report can be written in to have it audited, short:

    title: Attention helps                # what the report is
    sets: {tests: 2000}                   # items that accuracies are shares of
    tables:
      results:
        of: tests
        columns: [accuracy (%), time]
        rows:
          CNN: 97.0 12.3s
          CNN + attention: 97.6 15.0s
    claims:                               # see `checks.claims` for their kinds
      - {kind: higher, higher: "results[CNN + attention, accuracy (%)]",
         lower: "results[CNN, accuracy (%)]", says: Attention helps.}

and with all that there may be:

    title: what the report is
    parts: {2: "Problem 2: augmentation", 4a: "Problem 4a: attention"}   # if it shall have any
    seeds: 1                     # trainings that each figure is the mean of, if that is stated
    noise: 0.5%                  # SD of accuracies between trainings, if you want to assume one
    sets:                        # of items; an accuracy is a share of one
      digits_test:
        title: the test images
        place: Section 2         # of the report
        items: 2000              # or `items: not stated`, and `maybe: 2000`, if anything tells
        role: test               # or training, validation
    runs:                        # trainings of which figures or a log are printed
      digit_cnn:
        title: Basic CNN
        place: Figure 23
        part: 4a                 # figures of a part are compared with each other
        seeds: 1                 # if it differs from that of the report
        of: {test_accuracy: digits_test}      # the set that a figure or series is a share of
        training: {network: digit_cnn, items: 9000, batch: 128, epochs: 10}   # as far as stated
        series:                  # a value an epoch
          accuracy: 0.5469 0.9322 0.9610
        figures: {test_accuracy: 0.8810, training_time: 28.40s}
    tables:
      augmentation:
        title: LeNet-5 on real and augmented images
        place: Figure 10
        part: 2
        of: digits_test          # or by row or column: `of: {accuracy: digits_test}`
        seeds: 1                 # as for a run
        rows: {augmented: [0, 1000]}
        columns: {real: [300, 700]}
        fixed: {training: sound} # what all cells have in common, if anything
        cells: [92.75% 95.05%, 93.60% 95.25%]         # a row each, `–` where there is none
        marked: [["1000", "700"]]                     # row and column of what is printed bold
        # `network: real`, an axis, says that each of its values is another network.
        training: {network: lenet5, items_a_class: [real, augmented], classes: 10, epochs: 10}
    claims:
      - {id: helps, kind: higher, part: 2, place: Section 3, says: Augmentation helps.,
         higher: "augmentation[real=300, augmented=1000]",
         lower: "augmentation[real=300, augmented=0]"}

Numbers stand there as they are printed, unit and last zeros included: `92.50%`, `0.9250`, `+0.5%`,
`167/200`, `28.40s`, `40ms`, `90467 ms`, `1.5 min`; a unit may stand in a column's or row's title
instead. A mean over trainings has its number of them and their standard deviation with it, if they
are printed: `89.78% ± 1.49% (3)`, or `{value: 89.78%, sd: 1.49%, seeds: 3}`.

What is said of figures names them by references: `digit_cnn.test_accuracy`,
`digit_cnn.accuracy[10]` (the tenth epoch), `digit_cnn.accuracy` (the last, where one value is
asked for), `augmentation[real=300, augmented=1000]`, `results[CNN, time]` (of whichever axes these
are). A table's reference may leave axes open or give several values, and then stands for all these
cells, in this order: `augmentation[augmented=1000|2000]`.

F1, precision, AUC and the like are no shares of the test items and are not held against them, nor
are losses and times. A value with a comma is quoted: `title: "DCGAN part, MNIST alone"`.
"""

from typing import Any

from pydantic import model_validator

from keras_assign.audit.checks.claims import AnyClaim
from keras_assign.audit.checks.entry import OWN_CHECKS
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.printed.entries import known
from keras_assign.audit.printed.figures import PrintedFigures


class Report(PrintedFigures):
    """A report's figures, and what is claimed of them."""

    claims: tuple[AnyClaim, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _claims_written_short(cls, content: Any) -> Any:
        """A claim without a name gets its number; its part is that of its figures."""
        if not isinstance(content, dict) or not isinstance(content.get("claims"), list | tuple):
            return content
        claims = [
            _whole_claim(content, n, claim) if isinstance(claim, dict) else claim
            for n, claim in enumerate(content["claims"], start=1)
        ]
        return {**content, "claims": claims}

    @model_validator(mode="after")
    def _claims_fit(self):
        ids, noise = set(), noise_of(self, self.claims)
        for claim in self.claims:
            if claim.id in ids:
                raise ValueError(f"claim {claim.id}: another claim has this id, too")
            ids.add(claim.id)
            if claim.id.startswith(OWN_CHECKS):
                raise ValueError(f"claim {claim.id}: {', '.join(OWN_CHECKS)} begin ids of checks")
            if claim.part not in self.part_names:
                there = known(self.part_names, claim.part)
                raise ValueError(f"claim {claim.id}: there is no part {claim.part}{there}")
            try:
                for reference in claim.references():
                    self.figures(reference)
                claim.check(self, noise)
            except ValueError as error:
                raise ValueError(f"claim {claim.id}: {error}") from error
        return self


def _whole_claim(content, number, claim):
    names = [str(text).split(".")[0].split("[")[0].strip() for text in _texts(claim)]
    said = ", ".join(str(text) for text in _texts({**claim, "kind": ()}))
    default = {
        "id": f"claim_{number}",
        "says": f"{str(claim.get('kind', 'claim')).replace('_', ' ').capitalize()}: {said}.",
    }
    for name in names:
        for kind in ("runs", "tables"):
            entries = content.get(kind)
            entry = entries.get(name) if isinstance(entries, dict) else None
            if isinstance(entry, dict) and "part" in entry:
                default.setdefault("part", entry["part"])
    return {**default, **claim}


def _texts(value):
    """All text in a claim."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif value is not None:
        yield value
