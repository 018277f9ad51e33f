"""What a supervised fine-tuning is told, whoever does it: TRL (`sft.py`) or the lab's own loop (`fine_tune.py`)."""

import argparse
import math
from dataclasses import dataclass

# The norm that gradients are clipped to.
CLIP = 1.0


@dataclass(frozen=True)
class FineTuning:
    epochs: int = 3
    rate: float = 5e-4
    batch: int = 16
    seed: int = 0
    # The share of the steps in which the rate rises from 0; it falls to 0 in a straight line after.
    warmup: float = 0.1
    # Of gradients; weights and their updates are float32 in any case. `bfloat16` is what TRL calls `bf16`.
    precision: str = "float32"

    def steps(self, rows):
        return math.ceil(rows / self.batch) * self.epochs

    def warmup_steps(self, steps):
        return math.ceil(steps * self.warmup)

    def share_of_rate(self, step, steps):
        warmup = self.warmup_steps(steps)
        return step / max(1, warmup) if step < warmup else max(0.0, (steps - step) / max(1, steps - warmup))


def add_arguments(parser: argparse.ArgumentParser):
    for name, kind in FineTuning.__annotations__.items():
        parser.add_argument(f"--{name}", type=kind, default=getattr(FineTuning, name), help="default: %(default)s")


def from_arguments(asked):
    return FineTuning(**{name: getattr(asked, name) for name in FineTuning.__annotations__})
