"""Write the tables, pictures and examples of README and docs anew from what is stored.

    python -m experiments.docs

A table stands between `<!-- table NAME -->` and `<!-- end -->`. Tables and pictures come from
stored findings, examples from the exported models; a test fails while a page and these differ.
"""

import os

from experiments.files import ROOT, page_files
from keras_assign.studies import command_line


def main() -> None:
    """Write examples and pictures, then the pages that show them."""
    from experiments.docs import examples, pages, picture

    os.chdir(ROOT)  # README's commands are run there.
    examples.write()
    picture.write()
    for file, study in pages.study_pages().items():
        file.write_text(pages.of_study(study), encoding="utf-8")
    for file in page_files():
        file.write_text(pages.updated(file.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    command_line.run(main)
