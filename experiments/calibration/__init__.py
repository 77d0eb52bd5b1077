"""Do the intervals cover, and are the verdicts right as often as they say?

    python -m experiments.calibration --flagfile=experiments/flagfiles/calibration.cfg
    python -m experiments.calibration --plan --difference=0.43 --seed_sd=0.3 --items=6000

Studies are simulated whose true difference is known, of every design that this package has: seeds
and test items, seeds and speakers, groups of seeds. Each is judged as the package judges its own
results (`keras_assign.report.estimates`, `verdicts`), and as it did before. With `--plan`, nothing
is simulated: a table says how many seeds and test items a question needs.

What to expect          See docs/calibration.md.
Time                    About half an hour on 2 cores; `--plan` two seconds.
Beyond the report       All of it: the report trains each network once.

`settings` says what can be chosen, `designs` lists the studies, `simulate` draws and judges them,
`former` is the former method, `results` turns what was counted into rows, `tables` and `plots`
show them, `changed` lists the verdicts that are others than before, `plan` answers `--plan`,
`page.md` tells about it all, `study` puts the pieces together.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.calibration.study import (
        STUDY,  # Workers, which import the package, do without.
    )

    return STUDY.run(settings, output_dir)
