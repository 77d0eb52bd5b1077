"""Rebuild the embedded words that are no digits, spoken by espeak-ng.

    python -m keras_assign.data.assets.build_synthesised_words

Needs the program `espeak-ng` (on Debian: apt install espeak-ng). A model learns from them what to
call no digit. It is synthesised speech: no person spoke.
"""

import sys

import numpy as np

from keras_assign.data.assets.build_synthesised_digits import VOICES, speak, write_archive
from keras_assign.data.spoken_words import ARCHIVE

SEED = 0
# Frequent words, most of one syllable or two as digits are; none sounds like a digit.
WORDS = """
    able about after again air all animal answer apple arm ask away baby back bad bag ball
    bank bath beach bean bear bed been bell big bird black blue board boat body book both box
    boy bread bring brother brown build bus but cake call camp car card cat chair cheese child
    church city class clean clock cloud coat coffee cold come cook corn cow cry cup dance dark
    day deep desk dinner doctor dog door down dream dress drink dry ear earth east easy egg
    end eye face fall farm fast feel fence finger fire fish floor fly food foot forest fruit
    full game garden girl glass go gold good grass green ground hair hand happy hard head
    hello help hill home horse hot house ice iron island job jump keep key king kitchen lady
    lake lamp land laugh leaf left leg letter light lion long look loud love lunch machine man
    map market maybe milk money moon morning mother mountain mouse mouth music name neck never
    new night no nose off okay open orange paper park pencil people picture plane play please
    point pull push queen question quick rain red rice right river road room round run salt
    school sea sheep ship shoe shop short sing sister sleep slow small snow soap song south
    spoon spring stand star start stop story street strong sugar summer sun sweet table talk
    teacher thank thing time today together tomorrow town train tree turn uncle under up
    village voice walk wall warm wash watch water way weather week west wheel white wide wind
    window winter wish woman wood word work world write year yellow yes young
""".split()  # noqa: SIM905


def main() -> None:
    """Write the archive and print its size and checksum."""
    random = np.random.default_rng(SEED)
    clips = {}
    for word in WORDS:
        name = str(random.choice(sorted(VOICES)))
        voice, pitch, speed = VOICES[name]
        higher, faster = random.integers(-10, 20), random.integers(-25, 20)
        clips[f"{name}/{word}.flac"] = speak(word, voice, pitch + higher, speed + faster)
    write_archive(ARCHIVE, sorted(clips.items()))


if __name__ == "__main__":
    sys.exit(main())
