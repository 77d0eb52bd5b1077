"""The tasks, with the ratios to reach; the report's problems, a to i."""

from benchmarks.task import CLASSES, ERRORS, VALUES, Task

PYTORCH, LIBROSA = "PyTorch", "librosa"
# Of the shortest task; with 10, chance alone once showed a difference that 40 others did not.
MOST_ROUNDS = 30


def all_tasks(dataset: str, data_dir: str | None, rounds: int = MOST_ROUNDS) -> list[Task]:
    """Every task.

    Args:
        dataset: whose recordings audio tasks take, as of `experiments.autoencoders`.
        data_dir: their folder, or None.
        rounds: of each task, at most.
    """
    speech = {"dataset": dataset, "data_dir": data_dir}
    grid = {"real": [300, 700, 1000], "augmented": [0, 1000, 2000, 3000]}

    def task(name, title, module, peer, aim, compared, options, threads=0, most=5):
        module = f"benchmarks.tasks.{module}"
        most = min(rounds, most)
        return Task(name, title, module, peer, aim, compared, threads, most, options)

    return [
        task(
            "a", "LeNet-5, 3,000 images, 10 epochs, one thread",
            "lenet_cell", PYTORCH, 0.7, CLASSES, {}, threads=1, most=MOST_ROUNDS,
        ),
        task(
            "a+", "As a; the peer takes rows of its tensors, without a DataLoader",
            "lenet_cell", PYTORCH, None, CLASSES, {"loader": False}, threads=1, most=MOST_ROUNDS,
        ),
        task(
            "b", "Grid of 12 cells, one seed; 2 workers against a loop",
            "grid", PYTORCH, 0.45, CLASSES, grid, most=3,
        ),
        task(
            "c", "CNN of 4a, an epoch of 9,000 images",
            "digit_cnn", PYTORCH, 0.9, CLASSES, {"attention": False},
        ),
        task(
            "c+", "As c, with spatial attention",
            "digit_cnn", PYTORCH, 0.9, CLASSES, {"attention": True},
        ),
        task(
            "d", "MFCC of all recordings; 2 processes against a loop",
            "mfcc", LIBROSA, 0.6, VALUES, {**speech, "largest": 1e-3},
        ),
        task(
            "e", "Flat autoencoder A, 10 epochs",
            "flat_autoencoder", PYTORCH, 0.7, ERRORS, speech,
        ),
        task(
            "f", "Greedy merge C of all recordings",
            "greedy_merge", PYTORCH, 0.05, VALUES, {**speech, "largest": 1e-3}, most=3,
        ),
        task(
            # A two-hundredth of the range is 0.4 dB: mel bands are other triangles.
            "g", "Log-mel images, 28x28, of all recordings; all threads against a loop",
            "log_mel", LIBROSA, 0.3, VALUES, {**speech, "largest": 0.005},
        ),
        task(
            "h", "CNN of 4b with CBAM, an epoch",
            "speech_cnn", PYTORCH, 0.9, CLASSES, speech,
        ),
        task(
            "i", "DCGAN, an epoch of 3,000 images",
            # The discriminator's loss and the generator's are no sample of one thing.
            "dcgan", PYTORCH, 0.9, ERRORS, {"apart": True},
        ),
    ]  # fmt: skip
