"""Where models are trained: on a GPU when there is one. What cards hold is measured on the processor, so that anyone finds it again."""

import torch


def device():
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast_precision():
    """`bfloat16` where the machine computes in it; a processor that must emulate it takes twice as long as in `float32`."""
    cpu = torch.cpu
    is_fast = torch.cuda.is_available() or cpu._is_amx_tile_supported() or cpu._is_avx512_bf16_supported()
    return "bfloat16" if is_fast else "float32"
