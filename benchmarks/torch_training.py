"""What the PyTorch scripts share: the usual loop, started from the same distribution of weights."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.task import Stopwatch


def glorot(model: nn.Module) -> nn.Module:
    """Draw weights as Keras does, or trainings would differ for that alone.

    Args:
        model: changed in place.
    """
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return model


def as_images(images: np.ndarray) -> torch.Tensor:
    """Pixels as a network takes them.

    Args:
        images: uint8 (items, rows, columns).

    Returns:
        float32 (items, 1, rows, columns), 0 to 1.
    """
    return torch.from_numpy(images).float().unsqueeze(1) / 255


def train(
    model: nn.Module,
    inputs: torch.Tensor,
    targets: torch.Tensor,
    loss: nn.Module,
    batch_size: int,
    epochs: int,
    learning_rate: float,
    schedule: bool = False,
) -> list[float]:
    """Train with Adam.

    Args:
        model: trained in place.
        inputs: (items, ...).
        targets: (items, ...).
        loss: of outputs and targets.
        batch_size: items in a batch.
        epochs: passes.
        learning_rate: Adam's, at the start.
        schedule: whether the rate falls to 0 as a cosine.

    Returns:
        Seconds of each epoch.
    """
    loader = DataLoader(TensorDataset(inputs, targets), batch_size=batch_size, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, eps=1e-7)
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(loader))
    seconds, watch = [], Stopwatch()
    model.train()
    for _ in range(epochs):
        for batch, expected in loader:
            optimizer.zero_grad()
            loss(model(batch), expected).backward()
            optimizer.step()
            if schedule:
                rates.step()
        seconds.append(watch.read())
    return seconds


@torch.no_grad()
def predict(model: nn.Module, inputs: torch.Tensor, batch_size: int = 500) -> np.ndarray:
    """Outputs float32 (items, ...) of a trained model.

    Args:
        model: in evaluation mode afterwards.
        inputs: (items, ...).
        batch_size: items in a batch.
    """
    model.eval()
    return torch.cat([model(batch) for batch in inputs.split(batch_size)]).numpy()
