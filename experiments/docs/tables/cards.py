"""What the cards of exported models say of their answers to what people bring."""

import functools

from experiments.files import findings_of
from experiments.robustness.settings import MODEL_TITLES
from experiments.robustness.tables import card
from keras_assign.serving.models import FOLDER


def _card(model):
    return card(findings_of("robustness"), model)


TABLES = {
    f"card_{model}": functools.partial(_card, model)
    for model in MODEL_TITLES
    if (FOLDER / model).is_dir()
}
