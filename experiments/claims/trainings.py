"""Which trainings each claim rests on: those of stored runs, and a short form of them.

A claim is judged by the run in whose page it stands, and those that stand beside it there. Flags
leave what the claim needs, and no more; a claim on the report's figures alone needs none.
"""

import dataclasses

from experiments.whole_report.plans import FULL, PLANS, SPEECH, Step


@dataclasses.dataclass(frozen=True)
class Needs:
    """What a claim rests on; the last step judges it, the others stand beside it or are needed.

    Attributes:
        full: stored runs, narrowed.
        quick: the same in short, from embedded data: a matter of minutes.
    """

    full: tuple[Step, ...]
    quick: tuple[Step, ...]


def _stored(folder, *flags):
    """A step of the full plan, narrowed by flags on top of its flagfile's."""
    (step,) = (step for step in PLANS[FULL] if step.folder == folder)
    return dataclasses.replace(step, flags=(*step.flags, *flags), exports=False)


def _step(program, flagfile, *flags, **more):
    """A step of its own, named as its flagfile; of flags that are given twice the last counts."""
    last = {flag.partition("=")[0]: flag for flag in flags}
    return Step(flagfile.removesuffix(".cfg"), program, flagfile, "", tuple(last.values()), **more)


def _digits(*flags, beside=True, quick=("--seeds=2", "--epochs=3", "--timing_rounds=0")):
    full = (_stored("attention_digits", "--timing_rounds=0", *flags),)
    if beside:
        full = (_stored("attention_digits_published", *flags), *full)
    protocol = "--protocol=both" if beside else "--protocol=corrected"
    return Needs(full, (_step("attention", "attention_quick.cfg", protocol, *quick, *flags),))


def _vectors(methods, *flags, alone=False):
    """What decides a claim is corrected for all that is asked beside it, unless it stands alone."""
    flags = (f"--methods={methods}", *flags)
    quick = ("--effort=0.5", "--splits=random", "--noerror_analysis", *flags)
    return Needs(
        (_stored("autoencoders_fsdd", "--noerror_analysis", *(flags if alone else ())),),
        (_step("autoencoders", "autoencoders_quick.cfg", *quick),),
    )


def _augmented(*flags, quick):
    return Needs(
        (_stored("augmentation", *flags),),
        (_step("augmentation", "augmentation.cfg", "--seeds=1", *flags, *quick),),
    )


def _gan(real):
    """GANs of some sizes, trained for a part of their time."""
    short = ("--seeds=1", f"--real={real}", "--generate=1000", "--effort=0.03")
    return _step("gan", "gan.cfg", *short)


def _generated(*flags, quick=(), beside=False, sizes="300"):
    full = [_stored("synthesis", "--noalone", *flags)]
    if beside:
        full.insert(0, _stored("synthesis_published", "--noalone"))
    short = ("--trainings=1", "--noalone", "--noquality", *flags, f"--real={sizes}", *quick)
    step = _step("synthesis", "synthesis.cfg", *short, needs={"gan": "gan"})
    return Needs(tuple(full), (_gan(sizes), step))


def _as_the_report_generates(real):
    """The report's own procedure in full; in short with GANs of some sizes."""
    sizes = f"--real={real}"
    gan = _step("gan", "gan_published.cfg", sizes, "--generate=1000", "--effort=0.03")
    short = ("--trainings=1", "--noalone", "--noquality", "--generated=0,1000", "--augmented=0")
    step = _step(
        "synthesis", "synthesis_published.cfg", *short, sizes, needs={"gan": "gan_published"}
    )
    return Needs((_stored("synthesis_published", "--noalone"),), (gan, step))


def _better_gan():
    gan = _step("gan", "gan_tuned.cfg", "--seeds=1", "--generate=1000", "--effort=0.03")
    on_top = _step(
        "augmentation", "augmentation_tuned.cfg",
        "--seeds=1", "--real=300", "--networks=lenet5", "--effort=0.1",
    )  # fmt: skip
    step = _step(
        "synthesis", "synthesis_tuned.cfg",
        "--generated=0,1000", "--noalone", "--noquality", "--networks=lenet5", "--nocontrol",
        needs={"gan": "gan_tuned", "on_top": "augmentation_tuned"},
    )  # fmt: skip
    return Needs((_stored("synthesis_tuned", "--noalone", "--nocontrol"),), (gan, on_top, step))


QUICK_SPEECH = (
    "--dataset=synthesised", "--splits=random", "--seeds=1", "--clips_per_digit=25",
    "--test_fraction=0.5",
)  # fmt: skip


def _speech(models, *flags, timed=False):
    flags = ((f"--models={models}",) if models else ()) + flags
    full, rounds = (flags, 2) if timed else (("--timing_rounds=0", *flags), 0)
    short = (*flags, *QUICK_SPEECH, f"--timing_rounds={rounds}")
    return Needs(
        (_stored("attention_speech", *full),), (_step(SPEECH, "attention_speech.cfg", *short),)
    )


def _more_attention(*flags):
    alone = ("--timing_rounds=0", "--strong_digits=", "--strong_speech=")
    short = ("--counts=50", "--seeds=1", "--effort=0.3", "--dataset=synthesised")
    step = _step("attention_study", "attention_study.cfg", *alone, *flags, *short)
    return Needs((_stored("attention_study", *alone, *flags),), (step,))


NOTHING = Needs((), ())  # Arithmetic on the report's own figures.
NEEDS: dict[str, Needs] = {
    "1-autoencoder-beats-mean": _vectors("plain,flattened"),
    "1-fold-and-merge-lose": _vectors("plain,pairs,own_codes"),
    "1-merge-beats-fold": _vectors("pairs"),
    "1-folding-costs-accuracy": _vectors("plain,flattened,improved_fold,improved_merge"),
    "1-errors-add-up": _vectors(
        "pairs,improved_merge", "--seeds=1", "--splits=random", "--error_analysis", alone=True
    ),
    "1-ranking": _vectors("plain,flattened,pairs", alone=True),
    "2-augmentation-helps": _augmented(quick=("--real=300", "--augmented=0,3000")),
    "2-helps-most-with-few": _augmented(
        "--protocol=corrected", quick=("--real=300,1000", "--augmented=0,3000")
    ),
    "2-levels-off": _augmented("--protocol=corrected", "--nocontrol", quick=("--real=300",)),
    "2-only-own-images": _augmented("--nocontrol", quick=("--real=300", "--augmented=0,3000")),
    "3-generated-lower": _generated("--augmented=0", quick=("--generated=0,1000",), beside=True),
    "3-more-is-worse": _generated(
        "--augmented=0", "--nocontrol", quick=("--generated=0,500,1000",)
    ),
    "3-help-on-top": _generated(
        "--real=300", quick=("--generated=0,1000", "--augmented=0,1000"), beside=True
    ),
    "3-better-gan-helps": _better_gan(),
    "3-augmented-beat-generated": _generated(
        "--real=300", "--nocontrol", quick=("--generated=0,1000", "--augmented=0,1000")
    ),
    "3-reference-is-fresh": _as_the_report_generates("300,1000"),
    "3-augmented-replace-real": _generated(
        "--generated=0,1000", "--nocontrol", quick=("--augmented=0,1000",), sizes="300,1000"
    ),
    "3-only-own-images": _as_the_report_generates("300"),
    "4a-attention-helps": _digits(),
    "4a-accuracy-88": _digits("--models=digit_cnn"),
    "4a-looks-at-digit": _digits("--models=digit_cnn_spatial_attention", beside=False),
    "4a-focus-carries": _digits("--models=digit_cnn_spatial_attention", beside=False),
    "4a-trains-longer": Needs(
        (_stored("attention_digits", "--seeds=1"),),
        (_step("attention", "attention_quick.cfg", "--seeds=1", "--epochs=1"),),
    ),
    "4a-training-time": NOTHING,
    "4a-self-attention-helps": _more_attention(
        "--parts=kinds", "--tasks=digits", "--attention=none,self"
    ),
    "4a-heads-help": _more_attention(
        "--parts=kinds", "--tasks=digits", "--attention=none,multi_head"
    ),
    "4b-attention-helps": _speech("audio_cnn,audio_cnn_cbam"),
    "4b-not-its-weights": _speech("audio_cnn,audio_cnn_cbam,audio_cnn_wide"),
    "4b-slightly-longer": _speech("", "--splits=random", timed=True),
    "4b-converges-slowly": _speech("audio_cnn,audio_cnn_cbam", "--splits=random"),
    "4b-20-epochs-enough": _speech("audio_cnn,audio_cnn_cbam", "--splits=random"),
    "4b-focuses-on-voiced": _speech("audio_cnn_cbam", "--splits=random"),
    "4b-times-printed": NOTHING,
    "4b-larger-spectrograms": _more_attention("--parts=sizes", "--tasks=speech"),
    "4b-attention-gains-with-size": _more_attention("--parts=sizes", "--tasks=speech"),
    "4b-residual-helps": _more_attention(
        "--parts=backbones", "--tasks=speech", "--backbone=plain,residual", "--attention=none"
    ),
    "4b-stronger-beats-cbam": _more_attention(
        "--parts=kinds", "--tasks=speech",
        "--attention=none,cbam,se,self,non_local",
    ),
    "4b-transformer-beats-cbam": _more_attention(
        "--parts=backbones", "--tasks=speech", "--backbone=plain,transformer",
        "--attention=none,cbam",
    ),
}  # fmt: skip
