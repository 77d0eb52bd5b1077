"""Which attention is worth its cost? What the report left for the future, built and judged.

    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study_quick.cfg
    python -m experiments.attention_study --flagfile=experiments/flagfiles/attention_study.cfg

The report closes both parts of Problem 4 with what it did not try: self-attention, several heads,
squeeze-and-excitation, non-local blocks, transformers, residual blocks, larger spectrograms. Here
each stands in the CNN of Problem 4a (handwritten digits) and of 4b (spoken ones), all with about
as many weights, trained alike with a learning rate of its own, and tested beside the network
without. `--help` explains the flags.

What to expect          See docs/attention_study.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md;
                        --dry_run says it beforehand.
Departures              None of this is in the report. Attention stands after the pooling of the
                        digit CNN's first two blocks and of all blocks of the audio CNN; widths
                        are narrowed until a network has as many weights as the plain one.
"""


def run(settings, output_dir):
    """See `Study.run`."""
    from experiments.attention_study.study import (
        STUDY,  # Workers, which import the package, do without.
    )

    return STUDY.run(settings, output_dir)
