"""Whether a finding tells its numbers, whatever words it has for them."""

import re


def tells(text, *terms):
    """Whether a text has all terms in this order, each whole: 2 is not found in 2,000."""
    whole = (rf"(?<![\w.,]){re.escape(term)}(?!\w|[.,]\d)" for term in terms)
    return re.search(".*".join(whole), text) is not None
