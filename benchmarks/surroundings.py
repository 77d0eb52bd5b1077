"""What a part was timed with."""

from importlib import metadata


def described() -> dict:
    """As of `describe_environment`, PyTorch's version besides."""
    from keras_assign.training.environment import describe_environment

    found = describe_environment()
    found["versions"] |= {name: metadata.version(name) for name in ("torch", "librosa")}
    return found
