"""Can an utterance be one vector? Problem 1 of the report.

    python -m experiments.autoencoders --flagfile=experiments/flagfiles/autoencoders.cfg
    python -m experiments.autoencoders --flagfile=experiments/flagfiles/autoencoders_fsdd.cfg

The report (figures 1 to 5) makes one vector of the MFCC frames of a spoken digit: by their mean,
by an autoencoder of the padded frames (A), by folding frame after frame into a code (B), and by
merging the pair of neighbours that loses least until one is left (C). A classifier recognises the
digit from it.

What the report finds   AudioMNIST, 6,000 clips to train and 1,500 to test, one run: mean 89.58 %,
                        A 97.57 %, B 44.50 %, C 63.00 %.
What to expect          See docs/autoencoders.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              Not the report's recordings, unless --dataset=audio_mnist, and those, too,
                        at 8 kHz unless --sample_rate says otherwise. Padding counts in A alone: a
                        mean, B and C go over an utterance's own frames. Not stated in the report
                        and chosen here: scaling (each coefficient to mean 0 and deviation 1), mel
                        bands and Fourier length, sizes and rates of the autoencoders, whether B's
                        is trained on its own codes, too (both are run), and the classifier (two
                        are).
Beyond the report       Speakers never heard; why B and C fail; both improved, still a fold and a
                        greedy merge that end in one vector.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.autoencoders.study import STUDY  # Workers do without.

    return STUDY.run(settings, output_dir)
