"""Train on a data set of your own: look at it, train four models, say which is better, export it.

    python -m experiments.train --data_dir=my_set
    python -m experiments.train --data_dir=my_set --dry_run
    python -m experiments.train --data_dir=my_set --pattern='{split}/{speaker}_{class}.wav'
    python -m experiments.train --data_dir=Train --test_dir=Test --minutes=30

A set is a folder of recordings of a word each, or of images, in any language and of any classes: a
folder a class, or names that tell the class. It says what it found (classes, people, split, lengths,
faults) and what it will do; --dry_run stops there. Then it chooses recipes on validation items,
trains a baseline, a CNN, the CNN with attention, and an autoencoder with an SVC, with as many seeds
as fit into --minutes, tests each training once, writes a page, and exports the best.
"""

from experiments import command
from experiments.train.study import STUDY

if __name__ == "__main__":
    command.start(STUDY)
