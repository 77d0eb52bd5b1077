"""Train on a data set of your own: look at it, train four models, say which is better, export it.

    python -m experiments.train --data_dir=my_set
    python -m experiments.train --data_dir=my_set --dry_run
    python -m experiments.train --data_dir=my_set --pattern='{split}/{speaker}_{class}.wav'
    python -m experiments.train --data_dir=Train --test_dir=Test --minutes=30

A set is a folder of recordings of a word each, or of images, in any language and of any classes: a
folder a class, or names that tell the class. The command says what it found (classes, people,
split, lengths, faults) and what it will do; --dry_run stops there. Then it chooses recipes on
validation items, trains a baseline, a CNN, the CNN with attention, and an autoencoder with an SVC,
with as many seeds as fit into --minutes, tests each training once, writes a page, and exports the
best.

What to expect          docs/train.md shows what comes out for a set of Arabic words.
Time                    --minutes, about, after the set is read.

`settings` says what can be chosen, `look` what was found and what will be done, `plan` which cells,
`cells` trains, `results` turns stored cells into rows of numbers, `tables` and `plots` show them,
`page.md` tells about it, `export` writes the best model, `study` puts the pieces together.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.train.study import STUDY  # Workers, which import the package, do without.

    return STUDY.run(settings, output_dir)
