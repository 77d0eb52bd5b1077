"""What a part was timed with."""

from importlib import metadata

PEERS = ("torch", "jax", "flax", "librosa")


def described() -> dict:
    """As of `describe_environment`, the peers' versions besides."""
    from keras_assign.training.environment import describe_environment

    found = describe_environment()
    found["versions"] |= {name: metadata.version(name) for name in PEERS}
    return found
