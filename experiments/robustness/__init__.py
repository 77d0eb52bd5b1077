"""Do the exported models keep their promise on what people bring: photos, recordings, and none?

    python -m experiments.robustness --flagfile=experiments/flagfiles/robustness.cfg
    python -m experiments.robustness --models=digit_reader

Test images are set into drawn photos of every kind, and a model must find and classify them;
recordings are set into rooms, and a model trained without the speaker must. Letters, scribbles,
empty pages, other words and noises must be called no digit. The inputs are made by `tests/made`.

What to expect          See docs/robustness.md.
Time                    A minute and a half a model of pictures; of each model of speech six
                        trainings of some 4 minutes of a CPU core.
Beyond the report       All of it: the report tried its models on its own test data alone.

`settings` says what can be chosen, `inputs` makes photos and recordings, `picture_cell` and
`speech_cell` have a model classify them, `results` turns the stored answers into rows of numbers,
`tables` and `plots` show them, `page.md` tells about them, `study` puts the pieces together;
`before` asks the models of an earlier checkout.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.robustness.study import STUDY  # Workers, which import the package, do without.

    return STUDY.run(settings, output_dir)
