"""Problem 4b: CBAM on spoken digits."""

from experiments.attention_speech import choice as speech_choices
from experiments.attention_speech import comparison as speech_tables
from experiments.docs.tables.claims import claims_on
from experiments.files import findings_of
from keras_assign.data.speech_splits import SPEAKERS
from keras_assign.report import tables


def speech_claims() -> str:
    """The report's claims on CBAM, judged."""
    return claims_on("attention_speech")


def speech_accuracy() -> str:
    """Reported, reproduced, under other splits: the tables of Problem 4b."""
    findings = findings_of("attention_speech")
    found = findings["report"]
    return "\n\n".join(
        tables.markdown(header, rows)
        for header, rows in (
            (speech_tables.accuracy_header(findings), speech_tables.accuracy_rows(findings)),
            (speech_tables.difference_header(found), speech_tables.difference_rows(found)),
        )
    )


def speech_cost() -> str:
    """Weights, arithmetic and time of the networks of Problem 4b."""
    rows = speech_tables.cost_rows(findings_of("attention_speech")["report"])
    return tables.markdown(speech_tables.COST_HEADER, rows)


def speech_noise() -> str:
    """The report's recipe in noise, on speakers never heard."""
    return _speech_noise(findings_of("attention_speech")["report"])


def speech_aims() -> str:
    """What Problem 4b was to reach; the strong recipe's figures and the report's networks' time."""
    findings = {
        **findings_of("attention_speech_strong"),
        "report": findings_of("attention_speech")["report"],
    }
    return tables.markdown(speech_tables.AIM_HEADER, speech_tables.aim_rows(findings))


def speech_strong() -> str:
    """The strong recipe of Problem 4b: accuracy over clips of each digit, with and without CBAM."""
    findings = findings_of("attention_speech_strong")
    found = findings["strong"]
    curve = tables.markdown(
        speech_tables.curve_header(findings), speech_tables.curve_rows(findings)
    )
    differences = tables.markdown(
        speech_tables.difference_header(found), speech_tables.difference_rows(found)
    )
    speakers = tables.markdown(
        speech_tables.speaker_header(found), speech_tables.speaker_rows(found)
    )
    note = speech_tables.voices_note(findings)
    return "\n\n".join(part for part in (curve, note, differences, speakers) if part)


def speech_strong_noise() -> str:
    """The strong recipe in noise, on speakers never heard."""
    return _speech_noise(findings_of("attention_speech_strong")["strong"])


def speech_choice() -> str:
    """How the strong recipes of Problem 4b were chosen."""
    found = findings_of("attention_speech_choice")["choose"]
    return tables.markdown(speech_choices.header(found), speech_choices.rows(found))


def _speech_noise(found):
    return tables.markdown(
        speech_tables.noise_header(found), speech_tables.noise_rows(found, SPEAKERS)
    )


TABLES = {
    "speech_claims": speech_claims,
    "speech_accuracy": speech_accuracy,
    "speech_cost": speech_cost,
    "speech_noise": speech_noise,
    "speech_aims": speech_aims,
    "speech_strong": speech_strong,
    "speech_strong_noise": speech_strong_noise,
    "speech_choice": speech_choice,
}
