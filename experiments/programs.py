"""All programs that run a study: what runs it, its settings, and the claims that it judges."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from absl import flags

from experiments import (
    attention,
    attention_study,
    audit,
    augmentation,
    autoencoders,
    cli,
    gan,
    robustness,
    synthesis,
)
from experiments.attention_digits import claims as digits_claims
from experiments.attention_kinds import claims as kinds_claims
from experiments.attention_kinds.settings import StudySettings
from experiments.attention_speech import claims as speech_claims
from experiments.augmentation_digits import claims as augmentation_claims
from experiments.augmentation_digits.settings import AugmentationSettings
from experiments.brought_inputs.settings import RobustnessSettings
from experiments.gan_digits.settings import GanSettings
from experiments.report_audit.settings import AuditSettings
from experiments.synthesis_digits import claims as synthesis_claims
from experiments.synthesis_digits.settings import SynthesisSettings
from experiments.utterance_vectors import claims as utterance_claims
from experiments.utterance_vectors.settings import UtteranceSettings
from keras_assign.errors import InputError
from keras_assign.report.claims import Claim

FLAGFILES = Path(__file__).parent / "flagfiles"


@dataclasses.dataclass(frozen=True)
class Program:
    """A program, or one task of it.

    Attributes:
        run: from settings and a folder to findings.
        settings: class of its settings.
        judge: from findings to claims of the report, judged; None where it judges none.
    """

    run: Callable[..., dict]
    settings: type
    judge: Callable[[dict], list[Claim]] | None = None


PROGRAMS = {
    "audit": Program(audit.run, AuditSettings),
    "attention": Program(attention.run, attention.TASKS["digits"].settings, digits_claims.judge),
    "attention --task=speech": Program(
        attention.run, attention.TASKS["speech"].settings, speech_claims.judge
    ),
    "attention_study": Program(attention_study.run, StudySettings, kinds_claims.judge),
    "augmentation": Program(augmentation.run, AugmentationSettings, augmentation_claims.judge),
    "autoencoders": Program(autoencoders.run, UtteranceSettings, utterance_claims.judge),
    "gan": Program(gan.run, GanSettings),
    "robustness": Program(robustness.run, RobustnessSettings),
    "synthesis": Program(synthesis.run, SynthesisSettings, synthesis_claims.judge),
}


def settings_from_flagfile(program: Program, flagfile: str, *more: str):
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
    cli.define_flags(program.settings, values)
    try:
        arguments = ["", f"--flagfile={FLAGFILES / flagfile}", *more]
        values(cli.arguments_with_flagfiles(arguments, values))
    except flags.Error as error:
        raise InputError(f"{flagfile}: {error}") from error
    return cli.settings_from_flags(program.settings, values)
