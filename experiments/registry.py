"""Every study by the name of its program; nothing else lists them."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from absl import flags

from experiments import attention, audit
from experiments.attention_digits.study import STUDY as ATTENTION_DIGITS
from experiments.attention_speech.study import STUDY as ATTENTION_SPEECH
from experiments.attention_study.study import STUDY as ATTENTION_STUDY
from experiments.augmentation.study import STUDY as AUGMENTATION
from experiments.autoencoders.study import STUDY as AUTOENCODERS
from experiments.calibration.study import STUDY as CALIBRATION
from experiments.gan.study import STUDY as GAN
from experiments.new_voices.study import STUDY as NEW_VOICES
from experiments.robustness.study import STUDY as ROBUSTNESS
from experiments.synthesis.study import STUDY as SYNTHESIS
from experiments.train.study import STUDY as TRAIN
from keras_assign.audit.program.settings import AuditSettings
from keras_assign.audit.program.study import show as show_audit
from keras_assign.errors import InputError
from keras_assign.studies import command_line
from keras_assign.studies.study import Study

FLAGFILES = Path(__file__).parent / "flagfiles"


@dataclasses.dataclass(frozen=True)
class Program:
    """What is no study but has in common with one how it is run.

    Attributes:
        run: from settings and a folder to findings.
        settings: class of its settings.
        show: writes the page of what is stored in a folder.
    """

    run: Callable[..., dict]
    settings: type
    show: Callable[[Path], Any]
    judge: None = None


STUDIES = (
    ATTENTION_DIGITS,
    ATTENTION_SPEECH,
    ATTENTION_STUDY,
    AUGMENTATION,
    AUTOENCODERS,
    CALIBRATION,
    GAN,
    NEW_VOICES,
    ROBUSTNESS,
    SYNTHESIS,
    TRAIN,
)
PROGRAMS: dict[str, Program | Study] = {
    "audit": Program(audit.run, AuditSettings, show_audit),
    **{study.program.removeprefix("experiments."): study for study in STUDIES},
}


def shown_studies() -> dict[str, Study]:
    """By its page in docs each study of which docs shows a stored run."""
    shown = [study for study in STUDIES if study.page and study.page.stored]
    return {f"{study.page.source.parent.name}.md": study for study in shown}


def settings_from_flagfile(program: Program | Study, flagfile: str, *more: str):
    """The settings that a flagfile says, parsed as its program does.

    Args:
        program: whose flags they are.
        flagfile: its name in `experiments/flagfiles`.
        *more: flags that override it.

    Raises:
        InputError: a flag is not known or a value is not allowed.
    """
    values = flags.FlagValues()
    attention.define_task(values)  # The flagfiles of one program name it, others pass it over.
    command_line.define_flags(program.settings, values)
    try:
        arguments = ["", f"--flagfile={FLAGFILES / flagfile}", *more]
        values(command_line.arguments_with_flagfiles(arguments, values))
    except flags.Error as error:
        raise InputError(f"{flagfile}: {error}") from error
    return command_line.settings_from_flags(program.settings, values)
