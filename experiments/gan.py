"""GANs that draw digits: the first half of Problem 3 of the report.

    python -m experiments.gan --flagfile=experiments/flagfiles/gan_published.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan_choice.cfg
    python -m experiments.gan --flagfile=experiments/flagfiles/gan_strong.cfg

The report (figures 11 to 14) trains a DCGAN on 300, 700 or 1,000 real images a digit and writes
nine archives `gen_image_{size}_{generate}.npz` of 1,000, 2,000 or 3,000 images a digit, from which
`experiments.synthesis` trains classifiers.

What the report finds   Nothing is said of the images but some snippets.
What to expect          See docs/synthesis.md for the stored figures.
Time                    On 2 CPU cores without accelerator: see docs/commands.md.
Departures              Not stated in the report and chosen here: optimiser (Adam at 0.0002, beta
                        0.5), batch (64), how long (100 passes), the generator's windows (5x5), the
                        dropout's rate, and that the ten digits have a GAN each. `sound` departs on
                        purpose: one conditional GAN, which learns from the very images that the
                        classifiers of its seed call real.
Beyond the report       --recipe=strong: real and generated images are shifted and partly erased
                        before they are judged, two of a digit at a time; weights are averaged.
                        --recipe=choose: how that was chosen.
"""

from experiments import cli
from experiments.gan_digits import choice, study, tables
from experiments.gan_digits.settings import CHOOSE, GanSettings
from keras_assign.report import tables as report_tables


def run(settings: GanSettings, output_dir) -> dict:
    """Run the experiment from Python; the command line does no more than this.

    Args:
        settings: for example `GanSettings(real=(300,), effort=0.1)`.
        output_dir: folder for results, archives, figures and the page.

    Returns:
        The findings, as `experiments.gan_digits.findings.find` gives them.

    Raises:
        InputError: the data, a value or the folder cannot be used, or a cell failed.
    """
    return study.run(settings, output_dir)


def main() -> None:
    """Turn flags into settings, run, and print the table and the page's place."""
    settings = cli.settings_from_flags(GanSettings)
    findings = run(settings, settings.output_dir)
    if not findings:
        return
    print()
    if settings.recipe == CHOOSE:
        print(report_tables.text(choice.HEADER, choice.rows(findings["choice"])))
    else:
        print(report_tables.text(tables.HEADER, tables.rows(findings)))
        print(f"\nThe archives: {settings.output_dir}/archives/")
    print(f"The page: {settings.output_dir}/index.html")


if __name__ == "__main__":
    cli.define_flags(GanSettings)
    cli.run(main, "stopped; finished cells are kept, and the same command goes on from there")
