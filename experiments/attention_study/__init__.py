"""Which attention is worth its cost? What the report left for the future, built and judged.

    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study_quick.cfg
    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study.cfg

The report closes both parts of Problem 4 with what it did not try: self-attention, several heads,
squeeze-and-excitation, non-local blocks, transformers, residual blocks, larger spectrograms. Here
each stands in the CNN of Problem 4a (handwritten digits) and of 4b (spoken ones), all with about
as many weights, trained alike with a learning rate of its own, and tested beside the network
without. `--help` explains the flags; `--dry_run` says how long a run takes; docs/attention_study.md
has the results.
"""
