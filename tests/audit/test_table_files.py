"""Tables of CSV, Markdown and LaTeX files: what is read of them, and what is refused."""

import contextlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.audit.calibration.drawn_tables import DISHONEST, HONEST
from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.printed.draft import draft
from keras_assign.audit.printed.table_file import read, report_of
from keras_assign.audit.printed.words import kind_of, role_of
from keras_assign.audit.printed.yaml_file import read as read_yaml
from keras_assign.errors import InputError


def values(report, table, column):
    (axis,) = report.tables[table].columns
    return [
        pytest.approx(number.value) for _, number in
        report.tables[table].cells_at({axis: (column,)})
    ]  # fmt: skip


def test_columns_are_told_apart_by_their_titles_and_have_their_units():
    text = (
        "Model,Seed,Test accuracy (%),F1,Loss,Time (ms),Train acc (%)\n"
        'CNN,1,97.5,0.97,0.11,"90,467",99.0\n'
        "CNN,2,96.5,0.96,0.12,91000,99.1\n"
    )
    report = report_of("r.csv", text, 2000)
    table = report.tables["r"]
    assert table.axes["row"] == ("CNN, seed 1", "CNN, seed 2")
    assert table.of == {"Test accuracy (%)": "tests"}
    assert values(report, "r", "Test accuracy (%)") == [0.975, 0.965]
    assert values(report, "r", "F1") == [0.97, 0.96]
    assert values(report, "r", "Time (ms)") == [90.467, 91.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Model;Accuracy\nCNN;97,5 %\nViT;98,25 %\n", [0.975, 0.9825]),
        ("Model\tAccuracy\nCNN\t0.975\nViT\t0.9825\n", [0.975, 0.9825]),
        ("Model,Accuracy\nCNN,97.5\nViT,98.25\n", [0.975, 0.9825]),
        ("Model,Accuracy\nCNN,1950/2000\nViT,1965/2000\n", [0.975, 0.9825]),
        ("\ufeffModel,Accuracy (%)\nCNN,97.5\nViT,98.25\n", [0.975, 0.9825]),
    ],
)
def test_cells_may_be_parted_and_written_as_is_usual(text, expected, tmp_path):
    file = tmp_path / "r.csv"
    file.write_text(text, encoding="utf-8")
    report = read(file, 2000)
    (column,) = report.tables["r"].columns["column"]
    assert values(report, "r", column) == expected


MARKDOWN = """
# Results

| Network | Test acc. (%) | Time (min) |
|---|---:|---:|
| CNN | 97.0 ± 0.4 | 1.5 |
| **CNN + attention** | **97.6 ± 0.5** | – |

Over 5 seeds: another set

Network | MNIST accuracy
--- | ---
CNN | 93.5%
"""

LATEX = r"""
\begin{table}
\begin{tabular}{l|c@{}c}
\toprule
 & \multicolumn{2}{c}{Accuracy (\%)} \\
\cmidrule(lr){2-3}
Network & MNIST & Fashion \\ \midrule
\multirow{2}{*}{CNN} & $97.12 \pm 0.30$ & 90.1 \\ % 99 is a comment
 & 97.2$^{\dagger}$ & \textbf{89.0} \\
\bottomrule
\end{tabular}
\caption{Accuracy of \emph{both} networks}
\end{table}
"""


def test_markdown_tables_have_their_headings_holes_and_bold_cells():
    report = report_of("r.md", MARKDOWN, 2000)
    first, second = report.tables.values()
    assert (first.title, first.place) == ("Results", "line 4")
    assert first.axes["row"] == ("CNN", "CNN + attention")
    assert first.marked == (("CNN + attention", "Test acc. (%)"),)
    assert first.cells[0][0].sd.value == pytest.approx(0.004)
    assert first.cells[1][1] is None
    assert first.cells[0][1].value == pytest.approx(90)
    assert second.title == "Over 5 seeds: another set"


def test_latex_tables_have_headers_over_columns_and_labels_over_rows():
    report = report_of("r.tex", LATEX, 2000)
    (table,) = report.tables.values()
    assert table.title == "Accuracy of both networks"
    assert table.axes["column"] == ("Accuracy (%) MNIST", "Accuracy (%) Fashion")
    assert table.axes["row"] == ("CNN", "CNN (2)")
    assert [number.value for row in table.cells for number in row] == pytest.approx(
        [0.9712, 0.901, 0.972, 0.89]
    )
    assert table.marked == (("CNN (2)", "Accuracy (%) Fashion"),)
    assert set(table.of.values()) == {"tests"}


def test_a_column_of_epochs_makes_a_log_of_each_network():
    text = "epoch,cnn_loss,cnn_acc,vit_loss,vit_acc\n1,2.0,0.3,2.2,0.2\n2,1.0,0.6,1.5,0.5\n"
    report = report_of("log.csv", text)
    assert {name: set(run.series) for name, run in report.runs.items()} == {
        "log_cnn": {"loss", "acc"}, "log_vit": {"loss", "acc"},
    }  # fmt: skip
    assert report.runs["log_vit"].values("acc") == [0.2, 0.5]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("r.csv", "", "r.csv is empty"),
        ("r.csv", "Model,Words\nCNN,good\n", "no table with figures"),
        ("r.csv", "Model,Accuracy\nCNN,97,5\n", "line 2: 3 cells, .* 2; .* quoted"),
        ("r.csv", "Model,Accuracy\nCNN,1e+400\n", "r.csv.*1e\\+400.* no measurement"),
        ("r.md", "no table here\n", "no table with figures"),
        ("r.tex", r"\begin{tabular}{l} a \end{tabular}", "no table with figures"),
        ("r.xlsx", "", "tables are read from .csv"),
        ("r.csv", "Model,Accuracy\n" + "CNN,97.5\n" * 600_000, "has 5 MB|has 6 MB"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(name, text, message, tmp_path):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message) as refused:
        read(file)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("draw", [*HONEST.values(), *DISHONEST.values()])
def test_a_draft_reads_back_as_the_same_figures(draw, tmp_path):
    drawn = draw(3)
    report = report_of(drawn.name, drawn.text, drawn.items)
    file = tmp_path / "draft.yaml"
    file.write_text(draft(report), encoding="utf-8")
    again = read_yaml(file)

    def told(report):
        return [(f.id, f.verdict, f.p_value) for f in audit(report)]

    assert told(again) == told(report)
    assert [f.value for f in again.every_figure()] == [f.value for f in report.every_figure()]


@given(
    st.lists(st.integers(0, 2000), min_size=2, max_size=40),
    st.sampled_from([",", ";", "\t"]),
    st.booleans(),
)
def test_numbers_come_out_of_any_csv_as_they_went_in(right, delimiter, percent):
    shares = [n / 20 if percent else n / 2000 for n in right]
    header = f"Model{delimiter}Accuracy{' (%)' if percent else ''}"
    lines = [f"m{n}{delimiter}{share:.4f}" for n, share in enumerate(shares)]
    report = report_of("r.csv", "\n".join([header, *lines]), 2000)
    (row,) = report.tables["r"].columns["column"]
    assert values(report, "r", row) == pytest.approx([n / 2000 for n in right])


def test_an_empty_or_ragged_file_never_ends_in_a_traceback():
    rng = np.random.default_rng(0)
    signs = list("a1%,;|\t\n. ±&\\{}$-–")
    for _ in range(300):
        text = "".join(rng.choice(signs, 60))
        for name in ("r.csv", "r.md", "r.tex"):
            with contextlib.suppress(InputError):
                report_of(name, text, 100)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Test Acc. [%]", "share"), ("top-1", "share"), ("error rate", "share"),
        ("F1-score", "measure"), ("balanced accuracy", "measure"), ("AUC", "measure"),
        ("valLoss", "loss"), ("training time", "time"), ("latency (ms)", "time"),
        ("epochs", "count"), ("CNN", None),
    ],
)  # fmt: skip
def test_what_a_title_measures(title, kind):
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Average", "mean"), ("Mean over 3 seeds", "mean"), ("SD", "sd"), ("Δ", "difference"),
        ("Total time", "total"), ("Rank", "rank"), ("epoch", "epoch"), ("epoch time", None),
        ("Mean pooling", None), ("Accuracy", None),
    ],
)  # fmt: skip
def test_what_a_title_says_of_other_lines(title, role):
    assert role_of(title) == role
