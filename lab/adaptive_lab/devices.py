"""Where models are trained: on a GPU when there is one. What cards hold is measured on the processor, so that anyone finds it again."""

import torch


def device():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")
