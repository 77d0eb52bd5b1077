"""What all claims in a report's file have in common, and what an audit finds of one."""

import abc
import dataclasses
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from keras_assign.audit.checks.noise import Noise
from keras_assign.audit.printed.entries import ONLY_PART
from keras_assign.audit.printed.figures import PrintedFigures
from keras_assign.audit.printed.references import Reference

IMPOSSIBLE = "impossible"
INCONSISTENT = "inconsistent"
SUSPICIOUS = "suspicious"
NOT_SHOWN = "not shown"
BEYOND_SAMPLING = "beyond sampling; noise between trainings not known"
HOLDS = "holds"
UNTESTABLE = "not testable here"
# The worst first.
VERDICTS = (
    IMPOSSIBLE, INCONSISTENT, SUSPICIOUS, NOT_SHOWN, BEYOND_SAMPLING, HOLDS, UNTESTABLE,
)  # fmt: skip
# The ids of findings that need no claim begin so.
PREFIX = "own_"
OWN_CHECKS = ("granularity_", "digits_", PREFIX)
ALARMS = (IMPOSSIBLE, INCONSISTENT, SUSPICIOUS)


@dataclasses.dataclass(frozen=True)
class Finding:
    """What the numbers of a report say of one claim.

    Attributes:
        id: of the claim.
        claim: in words.
        place: in the report.
        part: of the report; findings of a part that carry a p value are one family of tests.
        check: what was looked at, in a few words.
        numbers: in sentences.
        verdict: one of `VERDICTS`. Where there is a p value it is given when the family is judged,
            but for `INCONSISTENT`, which stays.
        see: a command that measures it, or empty.
        added: whether the claim is not the report's, but what it takes for granted, or a question
            of whoever wrote the file; a test of it is a family of its own.
        p_value: one-sided, that a difference as large in the claimed direction comes of noise;
            None where there is no test.
        if_shown: the verdict where the test shows it.
    """

    id: str
    claim: str
    place: str
    part: str
    check: str
    numbers: str
    verdict: str
    see: str = ""
    added: bool = False
    p_value: float | None = None
    if_shown: str = HOLDS


class ClaimEntry(BaseModel, abc.ABC):
    """Something that a report says or takes for granted of its figures; its kind says what.

    Attributes:
        id: unique in the report; by default its number among the claims.
        says: the claim, in the words of who writes the file; by default its kind and figures.
        place: in the report.
        part: of the report; by default that of its figures.
        see: a command that measures it.
        added: see `Finding`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    id: str
    says: str
    place: str = ""
    part: str = ONLY_PART
    see: str = ""
    added: bool = False

    def references(self) -> Iterator[Reference]:
        """All references in the entry."""
        for name in type(self).model_fields:
            yield from _references_in(getattr(self, name))

    @abc.abstractmethod
    def check(self, report: PrintedFigures, noise: Noise) -> Finding:
        """What the report's numbers say of the claim.

        Raises:
            ValueError: it asks for what the report does not have or state.
        """

    def found(
        self, check: str, numbers: str, verdict: str, p_value=None, if_shown: str = HOLDS
    ) -> Finding:
        """A finding of this claim."""
        return Finding(
            self.id, self.says, self.place, self.part, check, numbers, verdict, self.see,
            self.added, p_value, if_shown,
        )  # fmt: skip


def _references_in(value):
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _references_in(one)
