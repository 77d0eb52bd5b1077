"""How the exported models' scores become probabilities: found on items that none had trained on.

    python -m experiments.robustness

writes what these are taken from, and says which they are.
"""

from keras_assign.models.digit_or_none import Calibration

CALIBRATIONS = {
    "spoken_digit_cnn": Calibration(temperature=0.7196, none_bias=2.6015),
    "spoken_digit_cnn_cbam": Calibration(temperature=0.7871, none_bias=2.0966),
    "spoken_digit_merge": Calibration(temperature=0.7427, none_bias=0.6680),
    "spoken_digit_word_cnn": Calibration(temperature=0.3894, none_bias=-0.6626),
}
