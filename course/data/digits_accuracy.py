"""How well three networks do on the course's digits: prints a table of the worst, middle and best of some seeds.

    python course/data/digits_accuracy.py --seeds 10

Bars of exercises, and what lessons say of the digits, rest on it. MNIST is in the table if NEURAL_NETWORKS_MNIST names
a folder with it. A seed sets a network's initial values and the order of its minibatches.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time

import torch
from torch import nn

from grader.datasets import VARIABLE, Digits, digits, offline_digits

BATCH = 64


def linear() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))


def hidden() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 64), nn.ReLU(), nn.Linear(64, 10))


def convolutional() -> nn.Module:
    return nn.Sequential(
        nn.Unflatten(1, (1, 28)),
        nn.Conv2d(1, 8, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 16, 5, padding=2),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(16 * 7 * 7, 10),
    )


NETWORKS = {
    "linear softmax, 10 epochs": (linear, 10),
    "784-64-10, 10 epochs": (hidden, 10),
    "convolutional, 5 epochs": (convolutional, 5),
}


def accuracy(network: nn.Module, data: Digits, epochs: int) -> float:
    """Train with Adam at its usual rate, 0.001; the part of the test digits that is then recognised."""
    images = torch.from_numpy(data.train_images).float() / 255
    labels = torch.from_numpy(data.train_labels)
    optimiser = torch.optim.Adam(network.parameters())
    for _ in range(epochs):
        for batch in torch.randperm(len(images)).split(BATCH):
            optimiser.zero_grad()
            nn.functional.cross_entropy(network(images[batch]), labels[batch]).backward()
            optimiser.step()
    with torch.no_grad():
        answers = network(torch.from_numpy(data.test_images).float() / 255).argmax(1)
    return float((answers == torch.from_numpy(data.test_labels)).float().mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many (10)")
    seeds = parser.parse_args().seeds
    torch.set_num_threads(1)
    sources = {"offline digits": offline_digits()}
    if os.environ.get(VARIABLE, "offline") != "offline":
        found = digits()
        sources[f"MNIST, {len(found.train_labels):,} + {len(found.test_labels):,}"] = found
    print(f"{'digits':24}{'network':28}{'worst':>8}{'middle':>8}{'best':>8}{'seconds':>9}", flush=True)
    for source, data in sources.items():
        for name, (network, epochs) in NETWORKS.items():
            reached, start = [], time.perf_counter()
            for seed in range(seeds):
                torch.manual_seed(seed)
                reached.append(accuracy(network(), data, epochs))
            seconds = (time.perf_counter() - start) / seeds
            middle = statistics.median(reached)
            print(f"{source:24}{name:28}{min(reached):8.3f}{middle:8.3f}{max(reached):8.3f}{seconds:9.1f}", flush=True)


if __name__ == "__main__":
    main()
