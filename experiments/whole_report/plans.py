"""Which studies make up the reproduction, in which order, and what each needs of the others."""

import dataclasses

QUICK, FULL = "quick", "full"


@dataclasses.dataclass(frozen=True)
class Step:
    """One study of a plan.

    Attributes:
        folder: its own under the site's.
        program: see `experiments.registry.PROGRAMS`.
        flagfile: whose settings it has.
        title: of its page in the site's list.
        flags: that override the flagfile's.
        beside: folders of steps that its page shows, too.
        needs: by flag the folder of the step that it takes something from.
        shown: short title in the navigation of every page; empty for pages that the list alone has.
        exports: whether it writes a SavedModel where one is asked for.
        seconds: about how long it takes on two cores, for the bar that says how far a run is.
    """

    folder: str
    program: str
    flagfile: str
    title: str
    flags: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    needs: dict[str, str] = dataclasses.field(default_factory=dict)
    shown: str = ""
    exports: bool = False
    seconds: float = 60


SPEECH = "attention --task=speech"
AUDIT = Step("audit", "audit", "audit.cfg", "The printed figures, audited", shown="Audit")

PLANS = {
    # One seed, cut-down grids, embedded data: a look at everything in minutes.
    QUICK: (
        dataclasses.replace(AUDIT, flags=("--draws=0",), seconds=1),
        Step(
            "gan", "gan", "gan.cfg", "Problem 3: the GANs", seconds=80,
            flags=("--seeds=1", "--real=300", "--generate=1000", "--effort=0.03"),
        ),
        Step(
            "attention_digits", "attention", "attention_quick.cfg",
            "Problem 4a: spatial attention on digits", shown="Attention (4a)", seconds=80,
            flags=("--seeds=1", "--epochs=2", "--timing_rounds=0"),
        ),
        Step(
            "augmentation", "augmentation", "augmentation.cfg", "Problem 2: augmented images",
            shown="Augmentation (2)", seconds=120,
            flags=("--seeds=1", "--real=300", "--augmented=0,1000"),
        ),
        Step(
            "attention_speech", SPEECH, "attention_speech.cfg",
            "Problem 4b: attention on spoken digits", shown="CBAM (4b)", seconds=50,
            flags=("--dataset=synthesised", "--splits=random", "--seeds=1", "--timing_rounds=0",
                   "--models=audio_cnn,audio_cnn_cbam", "--clips_per_digit=25",
                   "--test_fraction=0.5"),
        ),
        Step(
            "autoencoders", "autoencoders", "autoencoders_quick.cfg",
            "Problem 1: an utterance as one vector", shown="Vectors (1)", seconds=90,
            flags=("--effort=0.5", "--splits=random", "--noerror_analysis",
                   "--methods=plain,flattened,pairs,improved_merge"),
        ),
        Step(
            "synthesis", "synthesis", "synthesis.cfg", "Problem 3: generated images",
            shown="Synthesis (3)", needs={"gan": "gan"}, seconds=100,
            flags=("--real=300", "--generated=0,500", "--augmented=0,500", "--trainings=1",
                   "--noalone", "--noquality"),
        ),
    ),
    # All stored results.
    FULL: (
        AUDIT,
        Step(
            "autoencoders_tuning", "autoencoders", "autoencoders_tuning.cfg",
            "Problem 1: how the recipes were chosen",
        ),
        Step(
            "autoencoders_fsdd", "autoencoders", "autoencoders_fsdd.cfg",
            "Problem 1: an utterance as one vector", shown="Vectors (1)", exports=True,
        ),
        Step(
            "augmentation_tuning", "augmentation", "augmentation_tuning.cfg",
            "Problem 2: how the tuned recipes were chosen",
        ),
        Step(
            "augmentation_tuned", "augmentation", "augmentation_tuned.cfg",
            "Problem 2: the tuned recipes", exports=True,
        ),
        Step(
            "augmentation", "augmentation", "augmentation.cfg", "Problem 2: augmented images",
            shown="Augmentation (2)", beside=("augmentation_tuned", "augmentation_tuning"),
        ),
        Step(
            "gan_published", "gan", "gan_published.cfg", "Problem 3: the report's GANs",
        ),
        Step("gan", "gan", "gan.cfg", "Problem 3: conditional GANs"),
        Step("gan_tuning", "gan", "gan_tuning.cfg", "Problem 3: how the better GAN was chosen"),
        Step("gan_tuned", "gan", "gan_tuned.cfg", "Problem 3: the better GAN", exports=True),
        Step(
            "synthesis_published", "synthesis", "synthesis_published.cfg",
            "Problem 3: generated images, as the report ran them", needs={"gan": "gan_published"},
        ),
        Step(
            "synthesis_tuned", "synthesis", "synthesis_tuned.cfg",
            "Problem 3: the better GAN's images",
            needs={"gan": "gan_tuned", "on_top": "augmentation_tuned"},
        ),
        Step(
            "synthesis", "synthesis", "synthesis.cfg", "Problem 3: generated images",
            shown="Synthesis (3)", needs={"gan": "gan"},
            beside=("synthesis_published", "synthesis_tuned"),
        ),
        Step(
            "attention_digits_published", "attention", "attention_digits_published.cfg",
            "Problem 4a: as the report ran it", beside=("attention_digits",),
        ),
        Step(
            "attention_digits", "attention", "attention_digits.cfg",
            "Problem 4a: spatial attention on digits", shown="Attention (4a)",
            beside=("attention_digits_published",), exports=True,
        ),
        Step(
            "attention_speech_tuning", SPEECH, "attention_speech_tuning.cfg",
            "Problem 4b: how the tuned recipes were chosen",
        ),
        Step(
            "attention_speech_tuned", SPEECH, "attention_speech_tuned.cfg",
            "Problem 4b: the tuned recipe", exports=True,
        ),
        Step(
            "attention_speech", SPEECH, "attention_speech.cfg",
            "Problem 4b: attention on spoken digits", shown="CBAM (4b)",
            beside=("attention_speech_tuned", "attention_speech_tuning"),
        ),
        Step(
            "attention_study", "attention_study", "attention_study.cfg",
            "Beyond the report: which attention is worth its cost", shown="More attention",
            needs={"strong_digits": "augmentation_tuned",
                   "strong_speech": "attention_speech_tuned"},
        ),
        Step(
            "new_voices", "new_voices", "new_voices.cfg",
            "Beyond the report: speakers never heard", shown="New speakers", exports=True,
        ),
        Step(
            "calibration", "calibration", "calibration.cfg",
            "Beyond the report: how often intervals and verdicts are right",
            shown="Calibration",
        ),
        Step(
            "robustness", "robustness", "robustness.cfg",
            "Beyond the report: the exported models on photos and recordings",
            shown="Photos, recordings",
        ),
    ),
}  # fmt: skip
