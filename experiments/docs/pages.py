"""The tables in README and docs: which there are, and a page with all of its own anew."""

import re

from experiments.docs import examples
from experiments.docs.tables import (
    attention_digits,
    attention_speech,
    attention_study,
    audit,
    augmentation,
    autoencoders,
    claims,
    robustness,
    scorecard,
    synthesis,
)
from keras_assign.errors import InputError

PARTS = (
    scorecard, examples, claims, audit, autoencoders, augmentation, synthesis, attention_digits,
    attention_speech, attention_study, robustness,
)  # fmt: skip
TABLES = {name: table for part in PARTS for name, table in part.TABLES.items()}


def updated(text: str) -> str:
    """A page with every table as the stored results have it.

    Args:
        text: Markdown, with tables between `<!-- table NAME -->` and `<!-- end -->`.

    Raises:
        InputError: it names a table that there is not.
    """

    def replace(match):
        if match[1] not in TABLES:
            raise InputError(f"there is no table {match[1]}; there are {', '.join(TABLES)}")
        return f"<!-- table {match[1]} -->\n\n{TABLES[match[1]]()}\n\n<!-- end -->"

    return re.sub(r"<!-- table (\w+) -->.*?<!-- end -->", replace, text, flags=re.DOTALL)
