"""The trained models of the lab by their names: from the folder of work in progress."""

import torch

from .model import Shape, TinyLlama
from .train_language import WORK


def load_language_model(name, work=WORK):
    """(model in float32, ready to sample; shape). Throws FileNotFoundError when it was not trained here."""
    saved = torch.load(work / name / "checkpoint.pt", weights_only=False, map_location="cpu")
    shape = Shape(**saved["shape"])
    model = TinyLlama(shape)
    model.load_state_dict(saved["trainer"]["model"])
    return model.eval(), shape
