"""One claim of the report, and one command for it.

    python -m experiments.claims                                   # all claims, with their verdicts
    python -m experiments.claims 4a-attention-helps                # its figures, rule and audit
    python -m experiments.claims 4a-attention-helps --run=quick    # what it needs, in minutes
    python -m experiments.claims 4a-attention-helps --run=full     # all that its verdict rests on

Stored trainings are kept: a full run does those alone that are not there.
"""

from experiments.claims.settings import ClaimSettings
from experiments.command import WHEN_STOPPED
from keras_assign.studies import command_line


def main(claims: list[str]) -> None:
    """Turn flags and arguments into settings; list, show or run.

    Args:
        claims: arguments that are no flags: at most one identifier.
    """
    settings = command_line.settings_from_flags(ClaimSettings, claim=claims)
    from experiments.claims import study, words  # Seconds, which `--help` does not need.

    if not settings.claim:
        print(words.listed(study.stored_claims().values()))
        return
    if not settings.run:
        print(words.shown(study.stored_claims()[settings.claim[0]]))
        return
    claim = study.run(settings, settings.output_dir)
    if claim:
        print(words.just_run(claim, settings))


if __name__ == "__main__":
    command_line.define_flags(ClaimSettings)
    command_line.run(
        main,
        WHEN_STOPPED,
        takes="claims",
    )
