"""GANs that draw digits: the first half of Problem 3 of the report.

    python -m experiments.gan --flagfile=experiments/flagfiles/gan_published.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan_tuning.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan_tuned.cfg

The report (figures 11 to 14) trains a DCGAN on 300, 700 or 1,000 real images a digit and writes
nine archives `gen_image_{size}_{generate}.npz` of 1,000, 2,000 or 3,000 images a digit, from which
`experiments.synthesis` trains classifiers.

What the report finds   Nothing is said of the images but some snippets.
What to expect          See docs/synthesis.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              Not stated in the report and chosen here: optimiser (Adam at 0.0002, beta
                        0.5), batch (64), how long (100 passes), the generator's windows (5x5), the
                        dropout's rate, and that the ten digits have a GAN each. `corrected` departs
                        on purpose: one conditional GAN, which learns from the very images that the
                        classifiers of its seed call real.
Beyond the report       --recipe=tuned: real images are warped, and what is judged is shifted, two
                        of a digit at a time. --recipe=tune: how that was tuned.

`settings` says what can be chosen, `recipes` how GANs are trained, `grid` which there are, `train`
trains one, `tune` scores a candidate for a better one, `results` turns stored cells into rows of
numbers, `tables` and `plots` show them, `page.md` tells about them, `archive_files` and `export`
write the images and the SavedModel, `study` puts the pieces together.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.gan.study import STUDY  # Workers, which import the package, do without.

    return STUDY.run(settings, output_dir)
