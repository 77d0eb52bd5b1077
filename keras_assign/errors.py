"""The one kind of error that a person can mend."""


class InputError(ValueError):
    """Something the user gave is wrong; the message says what, and what to do, in one line.

    Programs print the message alone and end with a status that is not 0. Anything else that is
    raised is a fault of this package and keeps its traceback.
    """
