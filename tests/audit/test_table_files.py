"""Tables of CSV, Markdown and LaTeX files: what is read of them, and what is refused."""

import contextlib
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_assign.audit.checks.all_checks import audit
from keras_assign.audit.checks.entry import ALARMS
from keras_assign.audit.drawn.tables import DISHONEST, HONEST
from keras_assign.audit.printed.draft import draft
from keras_assign.audit.printed.reading import as_read
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


REVIEWED = (
    # What people have in their tables, and which alarms are right: none, or those.
    ("Model,Seed,Accuracy\nA,1,93.95\nA,2,92.80\nA,3,94.10\nA,mean,93.62\nB,1,90.15\n"
     "B,2,91.05\nB,3,90.40\nB,,90.53\n", set()),
    ("Model,Seed,Accuracy\nA,1,93.95\nA,2,92.80\nA,3,94.10\nA,mean,93.30\nB,1,90.15\n",
     {"own_means_r"}),
    ("Model,Seed 1,Seed 2,Seed 3,Mean acc.,Std\na,92.45,92.50,92.15,92.37,0.19\n", set()),
    ("Model,Seed 1,Seed 2,Seed 3,Mean acc.,Std\na,92.45,92.50,92.15,92.57,0.19\n",
     {"own_means_r"}),
    ("Model,Fold 1,Fold 2,Fold 3,Mean,Std\na,92.41,92.53,92.17,92.37,0.59\n", {"own_sds_r"}),
    ("Model,Test acc (%),Train acc (%),Gap (%),Sparsity (%)\na,92.45,99.42,6.97,66.67\n", set()),
    ("dataset,train size,test size,accuracy CNN\nx,5000,900,93.11\ny,7000,250,92.80\n", set()),
    ("Level,Items,Accuracy (%)\neasy,500,96.00\nmedium,1000,85.50\nhard,500,60.00\n"
     "Average,,81.75\n", set()),
    ("Fusion,Accuracy (%)\nconcat,92.45\nmax,91.15\naverage,93.60\n", set()),
    ("Model,Accuracy (%)\na,96.0\nb,85.5\nc,60.0\n", set()),
    ("M,test_acc_mean,test_acc_std,n\na,93.62,0.71,3\nb,90.53,0.46,3\n", set()),
    ("M,Time (s),Accuracy (%)\na,100.0,92.45\nb,100.0,93.05\nc,100.0,91.10\n", set()),
    ("M,Accuracy,Time\n[a](https://x.y),94.10 [3],1h 20m\nb,92.45 (±0.3),32m\n", set()),
)  # fmt: skip


@pytest.mark.parametrize(("text", "alarms"), REVIEWED)
def test_sound_tables_raise_no_alarm_and_unsound_ones_theirs(text, alarms):
    found = audit(report_of("r.csv", text, 2000))
    assert {finding.id for finding in found if finding.verdict in ALARMS} == alarms


def test_blocks_of_a_table_are_compared_within():
    text = (
        "| Set | Method | Accuracy (%) |\n|---|---|---|\n| x | A | 81.65 |\n| x | B | **84.50** |\n"
        "| y | A | 72.35 |\n| y | B | **{}** |\n"
    )
    sound, odd = (
        {f.id: f for f in audit(report_of("r.md", text.format(best), 2000))}
        for best in ("74.45", "71.45")
    )
    assert sound["own_bold_table_1"].verdict == "holds"
    assert odd["own_bold_table_1"].verdict == "inconsistent"
    assert "72.35" in sound["own_best_table_1_accuracy_y"].numbers


def test_spreads_of_latex_and_links_of_markdown_are_read():
    text = r"\begin{tabular}{lc} M & Acc \\ \midrule a & $81.63_{\pm 0.15}$ \\ b & 82\std{0.1} \\"
    (table,) = report_of("r.tex", text + r"\end{tabular}", 2000).tables.values()
    assert [row[0].sd.value for row in table.cells] == pytest.approx([0.0015, 0.001])
    rows = "| M | Acc |\n|---|---|\n| [a](https://x.y/z) | 81.6 |\n"
    (table,) = report_of("r.md", rows).tables.values()
    assert table.axes["row"] == ("a",)


def test_what_was_read_is_told():
    text = "Model,Test acc (%),Train acc (%),F1,Rank,Time (s),Gizmo\na,92.45,99.1,0.9,1,12,0.5\n"
    (line,) = as_read(report_of("r.csv", text, 2000))
    for words in ("Test acc (%): shares of 2,000 items", "F1: another measure", "Rank: a rank",
                  "Time (s): a time", "Train acc (%): an accuracy, held against no items",
                  "Gizmo: not known"):  # fmt: skip
        assert words in line


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
    text = draft(report)
    claims = re.sub(r"^# ", "", text[text.index("# claims:") :], flags=re.MULTILINE)
    file.write_text(text + claims, encoding="utf-8")
    assert len(read_yaml(file).claims) == 1


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
