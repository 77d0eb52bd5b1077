"""What a column or row holds, as its title says."""

import functools
import re
from typing import NamedTuple

SHARE, MEASURE, LOSS, TIME, COUNT = "share", "measure", "loss", "time", "count"
MEAN, TOTAL, SD, DIFFERENCE, RANK, EPOCH = "mean", "total", "sd", "difference", "rank", "epoch"

# The first kind with a word of the title counts. What is measured by class or by threshold, or is
# a percentage of something else, is no share of all items, though it looks like one.
KINDS = (
    (MEASURE, """f1 f1score fscore precision prec recall auc auroc roc map kappa mcc bleu iou dice
     jaccard ssim psnr fid eer wer cer sensitivity specificity balanced macro weighted ap ece brier
     r2 mae rmse correlation silhouette purity nmi ari perplexity gap relative change increase
     reduction sparsity coverage usage utilisation utilization dropout flops memory ratio"""),
    (LOSS, "loss nll mse cost entropy crossentropy bce ce"),
    (TIME, "time times duration latency runtime seconds minutes hours sec secs elapsed walltime"),
    (COUNT, """epochs params parameters weights items images samples clips batch steps
     iterations size layers filters units real augmented generated copies n k"""),
    (SHARE, "accuracy acc accuracies correct recognition top1 top5 error err errors misclassified"),
)  # fmt: skip
ROLES = (
    (SD, "sd std stdev stddev deviation σ"),
    (MEAN, "mean average avg ø mittelwert durchschnitt"),
    (TOTAL, "total sum σum summe"),
    (DIFFERENCE, "difference diff delta δ ∆ gain improvement"),
    (RANK, "rank place position ranking"),
    (EPOCH, "epoch"),
)
_BY_WORD = {word: kind for kind, words in reversed(KINDS) for word in words.split()}
_ROLE_OF = {word: role for role, words in reversed(ROLES) for word in words.split()}
_BESIDE = {"of", "over", "the", "all", "seeds", "seed", "runs", "run", "trainings", "test",
           "folds", "fold"}  # fmt: skip
# Beside these a mean or a sum is a way to pool, and no line's role.
POOLING = {"max", "min", "concat", "concatenation", "add", "product", "voting", "attention"}
_HELD_OUT = {"val", "valid", "validation", "dev"}
_TRAINED_ON = {"train", "training"}
SEEDS = "seed|run|trial|training|repeat|#"
_FOLDS = "fold|split"


class Label(NamedTuple):
    """What a line's title is made of: 'CNN, seed 2', 'CNN, mean', 'CNN mean'.

    Attributes:
        group: what it is of: 'CNN'; empty where it is of all.
        role: see `role_of`.
        is_repeat: whether it is one of several trainings alike.
        is_fold: whether these are tested on items of their own.
    """

    group: str
    role: str | None
    is_repeat: bool
    is_fold: bool


@functools.lru_cache(200_000)
def label_of(title: str) -> Label:
    """Take a title apart."""
    group, role, repeat, fold = [], None, False, False
    for piece in title.split(", "):
        own = _own_role(piece)
        if own:
            role = role or own
        elif re.fullmatch(rf"({SEEDS}|{_FOLDS})\W*\d+", piece.strip().lower()):
            repeat = True
            fold = fold or bool(re.match(_FOLDS, piece.strip().lower()))
        else:
            group.append(piece)
    if role is None and len(group) == 1 == len(title.split(", ")):
        words = re.split(r"[\s_:-]+", title.strip())
        if len(words) > 1 and _ROLE_OF.get(words[-1].lower()) in (MEAN, SD):
            return Label(" ".join(words[:-1]), _ROLE_OF[words[-1].lower()], False, False)
    return Label(", ".join(group), role, repeat, fold)


def block_of(title: str) -> tuple[str, str]:
    """What a line is compared within, and which it is there: 'CIFAR-10, Ours' -> both parts."""
    parts = [part for part in label_of(title).group.split(", ") if not part.strip().isdecimal()]
    return ", ".join(parts[:-1]), (parts or [""])[-1]


def role_of(title: str) -> str | None:
    """`MEAN`, `TOTAL`, `SD`, `DIFFERENCE`, `RANK` or `EPOCH`, if the title is about that.

    What is measured, over what, and of which line may be named with it: 'Accuracy SD', 'Mean over
    3 seeds', 'CNN, mean', 'CNN mean'; not 'Mean pooling'.
    """
    return label_of(title).role


def is_repeat(title: str) -> bool:
    """Whether it is one of several trainings alike: 'Seed 1', 'CNN, run 2', '#3', 'Fold 1'."""
    return label_of(title).is_repeat


def words_of(title: str) -> list[str]:
    """'Test Acc. [%]' -> ['test', 'acc']; 'F1-score' -> ['f1', 'score']; 'valLoss' -> two."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title)
    return re.findall(r"[^\W_]+", re.sub(r"top[- ]?([15])\b", r"top\1", spaced.lower()))


def is_of_repeats(title: str) -> bool:
    """Whether it is one of several trainings alike, or their mean or deviation."""
    return is_repeat(title) or role_of(title) in (MEAN, SD)


@functools.lru_cache(200_000)
def kind_of(title: str) -> str | None:
    """`SHARE` (of items), another `MEASURE`, `LOSS`, `TIME`, `COUNT`; None where no word tells."""
    found = [_BY_WORD[word] for word in words_of(title) if word in _BY_WORD]
    return next((kind for kind, _ in KINDS if kind in found), None)


def _own_role(title):
    words = words_of(title) or [title.strip().lower()]
    roles = [_ROLE_OF[word] for word in words if word in _ROLE_OF]
    rest = [word for word in words if word not in _ROLE_OF and word not in _BESIDE]
    if not roles or any(word not in _BY_WORD and not word.isdecimal() for word in rest):
        return None
    return roles[0] if roles[0] != EPOCH or not rest else None


def is_plain_role(title: str) -> bool:
    """Whether the title names a role and nothing besides: 'Total', not 'Total time'."""
    beside = (*_BESIDE, *_ROLE_OF)
    return not any(word in _BY_WORD for word in words_of(title) if word not in beside)


def is_of_training(title: str) -> bool:
    """Whether it is measured on training items; a training time is not."""
    return bool(_TRAINED_ON & set(words_of(title)))


def is_of_validation(title: str) -> bool:
    """Whether it is measured on held-out training items."""
    return bool(_HELD_OUT & set(words_of(title)))


def is_shown_larger(title: str) -> bool:
    """Whether the larger one is the better one: of accuracies, not of errors, losses and times."""
    less = {"error", "err", "errors", "misclassified", "fid", "eer", "wer", "cer", "mae", "rmse",
            "mse", "ece", "brier", "perplexity"}  # fmt: skip
    return kind_of(title) in (SHARE, MEASURE) and not less & set(words_of(title))
