"""What a column or row holds, as its title says."""

import functools
import re

SHARE, MEASURE, LOSS, TIME, COUNT = "share", "measure", "loss", "time", "count"
MEAN, TOTAL, SD, DIFFERENCE, RANK, EPOCH = "mean", "total", "sd", "difference", "rank", "epoch"

# The first kind with a word of the title counts. What is measured by class or by threshold is no
# share of all items, though it looks like one.
_KINDS = (
    (MEASURE, """f1 f1score fscore precision recall auc auroc roc map kappa mcc bleu iou dice ssim
     psnr fid eer wer cer sensitivity specificity balanced macro weighted ap ece brier r2 mae rmse
     correlation silhouette purity nmi ari perplexity"""),
    (LOSS, "loss nll mse cost entropy crossentropy bce ce"),
    (TIME, """time times duration latency runtime seconds minutes hours sec secs ms min elapsed
     walltime"""),
    (COUNT, """epochs params parameters weights items images samples clips batch steps
     iterations size layers filters units real augmented generated copies n k"""),
    (SHARE, "accuracy acc accuracies correct recognition top1 error err errors misclassified"),
)  # fmt: skip
_ROLES = (
    (SD, "sd std stdev stddev deviation σ"),
    (MEAN, "mean average avg ø mittelwert durchschnitt"),
    (TOTAL, "total sum σum summe"),
    (DIFFERENCE, "difference diff delta δ ∆ gain improvement"),
    (RANK, "rank place position ranking"),
    (EPOCH, "epoch"),
)
_BY_WORD = {word: kind for kind, words in reversed(_KINDS) for word in words.split()}
_ROLE_OF = {word: role for role, words in reversed(_ROLES) for word in words.split()}
_BESIDE = {"of", "over", "the", "all", "seeds", "seed", "runs", "run", "trainings", "test"}
_HELD_OUT = {"val", "valid", "validation", "dev"}
_TRAINED_ON = {"train", "training"}


def words_of(title: str) -> list[str]:
    """'Test Acc. [%]' -> ['test', 'acc']; 'F1-score' -> ['f1', 'score']; 'valLoss' -> two."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", title)
    return re.findall(r"[^\W_]+", re.sub(r"top[- ]?1\b", "top1", spaced.lower()))


@functools.lru_cache(4096)
def kind_of(title: str) -> str | None:
    """`SHARE` (of items), another `MEASURE`, `LOSS`, `TIME`, `COUNT`; None where no word tells."""
    found = [_BY_WORD[word] for word in words_of(title) if word in _BY_WORD]
    return next((kind for kind, _ in _KINDS if kind in found), None)


@functools.lru_cache(4096)
def role_of(title: str) -> str | None:
    """`MEAN`, `TOTAL`, `SD`, `DIFFERENCE`, `RANK` or `EPOCH`, if the title is about that alone.

    What is measured, and over what, may be named with it: 'Accuracy SD', 'Mean over 3 seeds'; not
    'Mean pooling'.
    """
    words = words_of(title) or [title.strip().lower()]
    roles = [_ROLE_OF[word] for word in words if word in _ROLE_OF]
    rest = [word for word in words if word not in _ROLE_OF and word not in _BESIDE]
    if not roles or any(word not in _BY_WORD and not word.isdecimal() for word in rest):
        return None
    return roles[0] if roles[0] != EPOCH or not rest else None


def is_plain_role(title: str) -> bool:
    """Whether the title names a role and nothing besides: 'Total', not 'Total time'."""
    return not any(word in _BY_WORD for word in words_of(title) if word not in _BESIDE)


def is_repeat(title: str) -> bool:
    """Whether it is one of several trainings alike: 'Seed 1', 'run 2', '#3'."""
    return bool(re.fullmatch(r"(seed|run|trial|training|repeat|#)\W*\d+", title.strip().lower()))


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
