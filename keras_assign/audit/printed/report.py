"""The figures that a report prints, as typed data, read from a YAML file.

The form, which any report can be written in to have it audited:

    title: what the report is
    parts: {4a: "Problem 4a: spatial attention"}      # titles of its parts, if they shall have any
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
        of: digits_test          # the set that its accuracies are shares of, if one
        rows: {augmented: [0, 1000]}
        columns: {real: [300, 700]}
        fixed: {training: sound} # what all cells have in common, if anything
        cells: [92.75% 95.05%, 93.60% 95.25%]         # a row each
        training: {network: lenet5, items_a_class: [real, augmented], classes: 10, epochs: 10}
    claims:                      # see `audit.claims` for their kinds
      - {id: helps, kind: higher, part: 2, place: Section 3, says: Augmentation helps.,
         higher: "augmentation[real=300, augmented=1000]",
         lower: "augmentation[real=300, augmented=0]"}

Numbers stand there as they are printed, unit and last zeros included: `92.50%`, `0.9250`, `28.40s`,
`40ms`. What is said of figures names them by references: `digit_cnn.test_accuracy`,
`digit_cnn.accuracy[10]` (the tenth epoch), `digit_cnn.accuracy` (the last, where one value is
asked for), `augmentation[real=300, augmented=1000]`. A table's reference may leave axes open or
give several values, and then stands for all these cells, in this order:
`augmentation[augmented=1000|2000]`.
"""

from pathlib import Path

import yaml
from pydantic import ValidationError, model_validator

from keras_assign.audit.checks.claims import AnyClaim
from keras_assign.audit.checks.repeats import noise_of
from keras_assign.audit.printed.figures import PrintedFigures, known
from keras_assign.errors import InputError

OWN_CHECKS = ("granularity_", "digits_")  # Findings that need no claim.


class Report(PrintedFigures):
    """A report's figures, and what is claimed of them."""

    claims: tuple[AnyClaim, ...] = ()

    @model_validator(mode="after")
    def _claims_fit(self):
        parts = self.parts or {e.part for e in (*self.runs.values(), *self.tables.values())}
        ids, noise = [claim.id for claim in self.claims], noise_of(self, self.claims)
        for claim in self.claims:
            if ids.count(claim.id) > 1:
                raise ValueError(f"two claims have the id {claim.id}")
            if claim.id.startswith(OWN_CHECKS):
                raise ValueError(f"claim {claim.id}: {', '.join(OWN_CHECKS)} begin ids of checks")
            if claim.part not in parts:
                raise ValueError(f"claim {claim.id}: there is no part {claim.part}{known(parts)}")
            try:
                for reference in claim.references():
                    self.figures(reference)
                claim.check(self, noise)
            except ValueError as error:
                raise ValueError(f"claim {claim.id}: {error}") from error
        return self


class _Loader(yaml.CSafeLoader):
    """All plain values stay text, as printed; a name given twice is an error, not overwritten."""

    yaml_implicit_resolvers = {}

    def construct_mapping(self, node, deep=False):
        names = [self.construct_object(key, deep=deep) for key, _ in node.value]
        for name in names:
            if names.count(name) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{name} is there twice", node.start_mark
                )
        return super().construct_mapping(node, deep)


def read(file: str | Path) -> Report:
    """Read a report from a YAML file of the form above.

    Args:
        file: the file.

    Returns:
        The report; every reference in it leads somewhere.

    Raises:
        InputError: the file is missing, no YAML, or not of the form; the message says where.
    """
    try:
        content = yaml.load(Path(file).read_text(encoding="utf-8"), _Loader)
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file} is no text in UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it is damaged"
        raise InputError(f"{file} is no YAML{where}: {problem}") from error
    if not isinstance(content, dict):
        raise InputError(f"{file} is no report: expected names with values, such as title, runs")
    try:
        return Report.model_validate(content)
    except ValidationError as error:
        raise InputError(f"{file}: {_in_one_line(error, content)}") from error


def _in_one_line(error, content):
    """The first fault, and where it is: of a claim by its id."""
    first = error.errors()[0]
    places = list(first["loc"])
    if places[:1] == ["claims"] and len(places) > 1:
        claim = content["claims"][places[1]]
        if isinstance(claim, dict) and "id" in claim:
            places = ["claim", claim["id"], *places[3:]]
    where = ".".join(str(part) for part in places)
    message = first["msg"].removeprefix("Value error, ")
    more = error.error_count() - 1
    return f"{where + ': ' if where else ''}{message}" + (f" (and {more} more)" if more else "")
