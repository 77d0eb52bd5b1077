"""`python -m keras_assign.audit`, the same as `keras-assign-audit`."""

from keras_assign.audit.program.command import console_script

if __name__ == "__main__":
    console_script()
