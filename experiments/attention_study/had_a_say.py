"""Which items had a say in what is trained: in rates, in kinds of attention, in spectrograms."""

import numpy as np

from experiments.attention_study.rates import STUDY_RATE, TUNED_RATE
from experiments.attention_study.tuned import TUNED_TRAINING
from experiments.files import RESULTS
from keras_assign.data import evaluation_splits, speech_splits
from keras_assign.data.speech_splits import RANDOM
from keras_assign.recipes.attention_networks import DIGITS, SPEECH
from keras_assign.studies.run_folder import Records
from keras_assign.studies.study import Asked, stored_run

TUNING = "attention_speech_tuning"  # The run that chose the spectrograms.


def scored_on(asked: Asked, settings: dict) -> tuple[str, list[int]]:
    """The items that a cell is scored on: those held out of the training, or those that test.

    Args:
        asked: with the recordings, where there are any.
        settings: of a cell.
    """
    if settings["task"] == DIGITS:
        held_out = settings["kind"] in (STUDY_RATE, TUNED_RATE)
        # Sets that share nothing: 0 stands for all their images.
        return ("training images" if held_out else "test images"), [0]
    if settings["kind"] == TUNED_TRAINING:
        return SPEECH, speech_splits.with_one_test_part(asked.data.index, settings).test.tolist()
    return SPEECH, speech_splits.with_count(asked.data.index, settings).test.tolist()


def spectrogram(cells: Records) -> dict[str, int] | None:
    """How many of the study's test recordings had a say in its spectrograms; None if not known.

    Args:
        cells: of the study, those with the tuned recipe among them: they name every recording.
    """
    digits = {}
    for record, arrays in cells:
        if record["settings"].get("task") == SPEECH and "test_items" in arrays:
            digits.update(zip(arrays["test_items"].tolist(), arrays["test_digits"], strict=True))
    of_random = [
        record["settings"]["split"]
        for record, _ in cells
        if record["settings"].get("split", {}).get("kind") == RANDOM
    ]
    if not digits or not of_random:
        return None
    of_all = np.array([digits[number] for number in range(len(digits))])
    fraction = of_random[0]["test_fraction"]
    tested = evaluation_splits.stratified(of_all, fraction, speech_splits.SPLIT_SEED).test
    tuning = stored_run(RESULTS / TUNING, "experiments.attention --task=speech").cells
    chose = {
        number
        for record, arrays in tuning
        if record["settings"]["split"]["kind"] == RANDOM
        for number in arrays["test_items"].tolist()
    }
    return {"chose": len(chose.intersection(tested.tolist())), "test": len(tested)}
