"""What a result was made with: versions and hardware, nothing that names a person or a machine."""

import os
import platform
from importlib import metadata
from pathlib import Path

import tensorflow as tf

import keras_assign

PACKAGES = (
    "tensorflow", "keras", "numpy", "scikit-learn", "scipy", "librosa", "soundfile",
    "tensorflow-io",
)  # fmt: skip


def describe_environment() -> dict:
    """Versions of Python and of the packages that shape a result, processor, memory and GPUs.

    Returns:
        `versions` by name; `tensorflow_threads`, those that share one operation (their number
        changes the last bits of a result); `hardware` with `processor`, `cores` (those this
        process may use), `memory_gib` (None where unknown) and `gpus` (names).
    """
    versions = {name: metadata.version(name) for name in PACKAGES}
    return {
        "versions": {
            "keras_assign": keras_assign.__version__,
            "python": platform.python_version(),
            **versions,
        },
        "tensorflow_threads": _threads(),
        "hardware": {
            "system": f"{platform.system()} {platform.machine()}",
            "processor": _processor(),
            "cores": _cores(),
            "memory_gib": _memory_gib(),
            "gpus": [
                tf.config.experimental.get_device_details(gpu).get("device_name", gpu.name)
                for gpu in tf.config.list_physical_devices("GPU")
            ],
        },
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _threads() -> int:
    # TensorFlow does not tell the number that it chose by itself.
    asked = os.environ.get("TF_NUM_INTRAOP_THREADS")
    return tf.config.threading.get_intra_op_parallelism_threads() or int(asked or _cores())


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


def _memory_gib() -> float | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
    return round(total / 2**30, 1)
