"""How a word CNN is trained for speakers whom it has never heard, and what that is chosen from."""

import re

from keras_assign.audio.frame_settings import LEVEL, RELATIVE
from keras_assign.data.spoken_digits import ARCHIVES, OWN, SYNTHESISED, SYNTHESISED_VOICES
from keras_assign.recipes.speech_cnn import SYNTHESISED_HZ

# How frames become one vector: mean and maximum, or each of overlapping halves by itself, so that
# what comes first is told from what comes last.
MEAN_AND_MOST, IN_ORDER = "mean_and_most", "in_order"
ESPEAK, FLITE, FESTIVAL = "espeak", "flite", "festival"
ENGINES = (ESPEAK, FLITE, FESTIVAL)
IN_TWO_ENGINES = ("kal", "slt")  # Persons whose recordings Flite and Festival both speak with.
VOICES_HZ = 16_000  # Sample rate of the voices of three engines.
# Of recordings at a higher rate than `SYNTHESISED_HZ` more of the band is heard: of "six", say.
WIDE_BAND = {"high_hz": 7600.0, "bands": 52}
BASE = "base"
OTHERS = "others"  # What is chosen for recordings of others: all speakers have a say.
BASE_RECIPE = {
    "network": {"width": 32, "dropout": 0.3, "pooling": MEAN_AND_MOST, "squeeze": False},
    "frames": {},
    # Of each clip, the first as recorded.
    "versions": {"count": 4, "pitch": 1.15, "room": 0.3, "telephone": 0.15, "codec": 0.15},
    "changes": {
        "tempo": 1.25,
        "shift": 8.0,
        "formants": 0.15,
        "equaliser_db": 3.0,
        "noise_share": 0.3,
        "noise_db": [0.0, 30.0],
    },
    "engines": [ESPEAK, FLITE, FESTIVAL],
    "first_on_voices": 120_000,  # Words heard, of synthesised voices alone.
    "examples_seen": 40_000,  # After that, of all.
    "real_share": 0.65,
    "batch_size": 64,
    "learning_rate": 0.002,
    "fine_learning_rate": 0.001,
    "weight_decay": 0.02,
    "label_smoothing": 0.1,
    "averaged": 0.0,
}
# Each is the base with some values replaced: a row of the table that says what a part is worth.
CANDIDATES = {
    BASE: {},
    "no_voices": {"engines": [], "first_on_voices": 0, "examples_seen": 160_000},
    "no_first_on_voices": {"first_on_voices": 0, "examples_seen": 160_000},
    "no_espeak": {"engines": [FLITE, FESTIVAL]},
    "no_flite": {"engines": [ESPEAK, FESTIVAL]},
    "no_festival": {"engines": [ESPEAK, FLITE]},
    "no_versions": {"versions": {"count": 1}},
    "no_formants": {"changes": {"formants": 0.0}},
    "no_tempo": {"changes": {"tempo": 1.0}},
    "no_pitch": {"versions": {"pitch": 1.0}},
    "no_room": {"versions": {"room": 0.0}},
    "no_telephone": {"versions": {"telephone": 0.0}},
    "no_codec": {"versions": {"codec": 0.0}},
    "no_noise": {"changes": {"noise_share": 0.0}},
    "no_equaliser": {"changes": {"equaliser_db": 0.0}},
    "level_alone": {"frames": {"shows": LEVEL}},
    "relative_alone": {"frames": {"shows": RELATIVE}},
    "in_order": {"network": {"pooling": IN_ORDER}},
    "squeeze": {"network": {"squeeze": True}},
    "averaged": {"averaged": 0.99},
    "wider": {"network": {"width": 48}},
    "longer": {"first_on_voices": 240_000, "examples_seen": 80_000},
}
# The winners of the stored choice, `experiments/results/new_voices`, by speaker who is to test.
CHOSEN = {
    "george": "level_alone",
    "jackson": "no_pitch",
    "lucas": "no_formants",
    "nicolas": "no_versions",
    "theo": "no_formants",
    "yweweler": "no_equaliser",
    OTHERS: "no_formants",
}


def candidate(name: str) -> dict:
    """A candidate's recipe, whole."""
    made = dict(BASE_RECIPE)
    for key, value in CANDIDATES[name].items():
        made[key] = {**made[key], **value} if isinstance(value, dict) else value
    return made


def fitted_to(recipe: dict, dataset: str, sample_rate: int, effort: float) -> dict:
    """The recipe for some recordings: their band, no voices that would test or be foreign.

    Args:
        recipe: whole.
        dataset: that trains and tests. The embedded ones are synthesised themselves, and nobody
            knows in what language a user's recordings are.
        sample_rate: of it, Hz. Nothing of a voice lies above half its own.
        effort: part of the training to do, for a quick look.
    """
    if dataset in (*ARCHIVES, OWN) or sample_rate > VOICES_HZ:
        words = recipe["first_on_voices"] + recipe["examples_seen"]  # As many updates in all.
        recipe = {**recipe, "engines": [], "first_on_voices": 0, "examples_seen": words}
    if sample_rate > SYNTHESISED_HZ:
        recipe = {**recipe, "frames": {**WIDE_BAND, **recipe["frames"]}}
    words = {key: round(effort * recipe[key]) for key in ("first_on_voices", "examples_seen")}
    if words["examples_seen"] < recipe["batch_size"]:
        words["examples_seen"] = recipe["batch_size"]
    return {**recipe, **words}


def served_for(speaker: str, dataset: str, sample_rate: int, effort: float = 1.0) -> dict:
    """The recipe of an exported model, fitted to what it hears.

    Args:
        speaker: who is to test, and had no say in it; `OTHERS`: nobody of the recordings.
        dataset: as for `fitted_to`, like the rest.
        sample_rate: see there.
        effort: see there.
    """
    return fitted_to(candidate(CHOSEN.get(speaker, BASE)), dataset, sample_rate, effort)


def voice_of(speaker: str) -> str:
    """The synthesised voice that a speaker's name tells: with several vocal tracts it is one."""
    return re.sub(r"_\d$", "", speaker)


def voices(engines: list[str], sample_rate: int) -> dict[str, tuple[str, ...]]:
    """By embedded set, how the names of the speakers begin who are heard besides.

    Args:
        engines: of `ENGINES`.
        sample_rate: of what they are heard with, Hz. The older set, all espeak-ng's, has no more
            than half of `SYNTHESISED_HZ`.
    """
    found = {SYNTHESISED_VOICES: tuple(engines)} if engines else {}
    if ESPEAK in engines and sample_rate <= SYNTHESISED_HZ:
        found[SYNTHESISED] = ("",)
    return found
