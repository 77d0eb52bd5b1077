"""The tasks, with the ratios to reach; the report's problems, a to i."""

from benchmarks.task import (
    CLASSES,
    COMPILED,
    ERRORS,
    JAX,
    JAX_SCAN,
    LIBROSA,
    LOADER,
    ROWS,
    VALUES,
    Task,
)

TRAINING = (LOADER, ROWS, COMPILED, JAX)
# On a CPU, XLA runs a convolution within a loop many times slower, see a.
WITH_SCAN = (*TRAINING, JAX_SCAN)
# Of the shortest task; with 10, chance alone once showed a difference that 40 others did not.
MOST_ROUNDS = 20


def all_tasks(dataset: str, data_dir: str | None, rounds: int = MOST_ROUNDS) -> list[Task]:
    """Every task.

    Args:
        dataset: whose recordings audio tasks take, as of `experiments.autoencoders`.
        data_dir: their folder, or None.
        rounds: of each task, at most.
    """
    speech = {"dataset": dataset, "data_dir": data_dir}
    grid = {"real": [300, 700, 1000], "augmented": [0, 1000, 2000, 3000]}

    def task(name, title, module, peers, aims, compared, options, threads=0, fresh=3, most=5):
        module = f"benchmarks.tasks.{module}"
        fresh, most = min(rounds, fresh), min(rounds, most)
        return Task(name, title, module, peers, *aims, compared, threads, fresh, most, options)

    return [
        task(
            "a", "LeNet-5, 3,000 images, 10 epochs, one thread",
            "lenet_cell", WITH_SCAN, (0.6, 1), CLASSES, {}, threads=1,
            fresh=5, most=MOST_ROUNDS,
        ),
        task(
            # A loop over JAX is left out: one of its cells takes far longer, see a.
            "b", "Grid of 12 cells, one seed; 2 workers against a loop",
            "grid", (ROWS, COMPILED), (0.45, 0.45), CLASSES, grid, fresh=1, most=0,
        ),
        task(
            "c", "CNN of 4a, an epoch of 9,000 images",
            "digit_cnn", TRAINING, (0.65, 1), CLASSES, {"attention": False},
        ),
        task(
            "c+", "As c, with spatial attention",
            "digit_cnn", TRAINING, (0.65, 1), CLASSES, {"attention": True},
        ),
        task(
            "d", "MFCC of all recordings",
            "mfcc", (LIBROSA,), (0.5, 1), VALUES, {**speech, "largest": 1e-3}, fresh=5,
        ),
        task(
            "e", "Flat autoencoder A, 10 epochs",
            "flat_autoencoder", WITH_SCAN, (0.7, 1), ERRORS, speech, fresh=5,
        ),
        task(
            "f", "Greedy merge C of all recordings",
            "greedy_merge", (LOADER,), (0.03, 1), VALUES, {**speech, "largest": 1e-3},
            most=3,
        ),
        task(
            # A two-hundredth of the range is 0.4 dB: mel bands are other triangles.
            "g", "Log-mel images, 28x28, of all recordings",
            "log_mel", (LIBROSA,), (0.3, 1), VALUES, {**speech, "largest": 0.005}, fresh=5,
        ),
        task(
            "h", "CNN of 4b with CBAM, an epoch",
            "speech_cnn", TRAINING, (0.75, 1), CLASSES, speech,
        ),
        task(
            "i", "DCGAN, an epoch of 3,000 images",
            # The discriminator's loss and the generator's are no sample of one thing.
            "dcgan", TRAINING, (0.75, 1), ERRORS, {"apart": True},
        ),
    ]  # fmt: skip
