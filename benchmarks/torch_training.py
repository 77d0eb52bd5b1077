"""What the PyTorch scripts share: the usual loop, started from the same distribution of weights."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.task import COMPILED, LOADER, Stopwatch


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
    targets: torch.Tensor | None,
    loss: nn.Module,
    batch_size: int,
    epochs: int,
    learning_rate: float,
    schedule: bool = False,
    how: str = LOADER,
    shapes_vary: bool = False,
) -> list[float]:
    """Train with Adam.

    Args:
        model: trained in place.
        inputs: (items, ...).
        targets: (items, ...); None for an autoencoder, which gives back its inputs.
        loss: of outputs and targets.
        batch_size: items in a batch.
        epochs: passes.
        learning_rate: Adam's, at the start.
        schedule: whether the rate falls to 0 as a cosine.
        how: `LOADER`: batches are made as is usual, by a `DataLoader`, item by item; `ROWS`: rows
            of the tensors are taken at once; `COMPILED`: these, and the network is compiled.
        shapes_vary: whether a program trains on batches of many sizes, so that compiling for each
            size would not pay.

    Returns:
        Seconds of each epoch.
    """
    tensors = (inputs,) if targets is None else (inputs, targets)
    in_batches = batches(tensors, batch_size, how)
    network = compiled(model, how, shapes_vary)
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate, eps=1e-7)
    rates = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs * len(in_batches))
    seconds, watch = [], Stopwatch()
    model.train()
    for _ in range(epochs):
        for batch in in_batches:
            optimizer.zero_grad()
            loss(network(batch[0]), batch[-1]).backward()  # One and the same for an autoencoder.
            optimizer.step()
            if schedule:
                rates.step()
        seconds.append(watch.read())
    return seconds


def batches(tensors: tuple, batch_size: int, how: str, drop_last: bool = False):
    """Batches of tensors' rows, in a new order every time.

    Args:
        tensors: (items, ...) each.
        batch_size: items in a batch.
        how: see `train`.
        drop_last: whether what is left and fills no batch is dropped.
    """
    if how == LOADER:
        return DataLoader(TensorDataset(*tensors), batch_size, shuffle=True, drop_last=drop_last)
    return _Rows(tensors, batch_size, drop_last)


def compiled(model: nn.Module, how: str, shapes_vary: bool = False) -> nn.Module:
    """The network to train with, of the same weights.

    Args:
        model: as it is.
        how: see `train`; all but `COMPILED` take the network as it is.
        shapes_vary: see `train`.
    """
    if how != COMPILED:
        return model
    return torch.compile(model, dynamic=None if shapes_vary else False)


class _Rows:
    def __init__(self, tensors, batch_size, drop_last):
        self._tensors = tensors
        self._batch_size = batch_size
        self._items = len(tensors[0])
        self._taken = self._items - self._items % batch_size if drop_last else self._items

    def __len__(self):
        return -(-self._taken // self._batch_size)

    def __iter__(self):
        order = torch.randperm(self._items)[: self._taken]
        for rows in order.split(self._batch_size):
            yield [tensor[rows] for tensor in self._tensors]


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
