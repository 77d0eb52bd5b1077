"""How the exported models' scores become probabilities: found on items that none had trained on.

    python -m experiments.robustness

writes what these are taken from, and says which they are.
"""

from keras_assign.models.digit_or_none import UNCALIBRATED

CALIBRATIONS = {
    "spoken_digit_cnn": UNCALIBRATED,
    "spoken_digit_cnn_cbam": UNCALIBRATED,
    "spoken_digit_merge": UNCALIBRATED,
}
