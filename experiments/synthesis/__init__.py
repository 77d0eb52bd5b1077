"""Can generated images stand in for real ones? The second half of Problem 3 of the report.

    python -m experiments.synthesis --flagfile=experiments/flagfiles/synthesis_published.cfg
    python -m experiments.synthesis --flagfile=experiments/flagfiles/synthesis.cfg
    python -m experiments.synthesis --flagfile=experiments/flagfiles/synthesis_tuned.cfg

The report (figures 15 to 21) trains LeNet-5 for 10 epochs on 300, 700 or 1,000 real digits a class
and 0 to 3,000 that GANs drew: 12 trainings; then on 300 real ones with augmented and generated
ones: 16; and a reference on 1,000 real ones alone. The GANs are those of a run of
`experiments.gan`, named by --gan.

What the report finds   Generated images lower the accuracy by about a point, and "contribute
                        positively" with augmentation; the reference has 96.45 %.
What to expect          See docs/synthesis.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              As in `experiments.augmentation`. `published` draws each training's real
                        images anew, as the report's program does, and trains the reference again
                        after what may have been trained before it, since its log does not start
                        like a fresh network's. `corrected` departs on purpose: the classifier's
                        real images are the GAN's, and a control trains for as many updates.
Beyond the report       The quality of the images: Fréchet distance, GAN-test, spread, nearest
                        neighbours, a classifier that saw nothing else, filters by confidence.
                        --on_top: generated images added to the best augmentation.
"""
