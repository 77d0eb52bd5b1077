"""Can augmented images stand in for real ones? Problem 2 of the report.

    python -m experiments.augmentation --flagfile=experiments/flagfiles/augmentation.cfg
    python -m experiments.augmentation --flagfile=experiments/flagfiles/augmentation_tuning.cfg
    python -m experiments.augmentation --flagfile=experiments/flagfiles/augmentation_tuned.cfg

The report (figures 6 to 10) trains LeNet-5 for 10 epochs on 300, 700 or 1,000 real digits a class
and 0, 1,000, 2,000 or 3,000 augmented ones: 12 trainings.

What the report finds   92.75 % (300 real) to 95.85 % of 2,000 test images; augmentation improves
                        or keeps accuracy, most at 300; nothing is gained past 2,000.
What to expect          See docs/augmentation.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              Not stated in the report and chosen here: which images ReducedMNIST holds
                        (the first in file order), LeNet-5's hidden dense layers (120 and 84; the
                        text can be read as none: --nohidden_layers), tanh, batch 64, Adam at 0.001,
                        the ranges of the augmentation, and which of its images a cell draws.
                        `corrected` departs on purpose: only the chosen real images are augmented,
                        as many copies of each as are needed, five seeds, and a control that trains
                        on real images alone for as many updates.
Beyond the report       --recipe=tuned: the same real images, warped anew each time they are seen,
                        for LeNet-5 and a stronger network, which --export_dir exports;
                        --recipe=tune: how that was chosen.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.augmentation.study import (
        STUDY,  # Workers, which import the package, do without.
    )

    return STUDY.run(settings, output_dir)
