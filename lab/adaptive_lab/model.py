"""A Llama small enough for two processor cores, written out so that training and sampling in batches are fast.

The same mathematics and weight names as transformers' LlamaForCausalLM with tied embeddings; `test_model.py` holds the two side by side.
"""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import nn


# What is added to the attention score of a position that may not be looked at.
HIDDEN = -30_000.0


@dataclass(frozen=True)
class Shape:
    vocab: int
    width: int = 128
    layers: int = 4
    heads: int = 4
    hidden: int = 384
    context: int = 512
    rope_theta: float = 10_000.0

    def as_dict(self):
        return asdict(self)


class RMSNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight, 1e-5)


def rope_table(shape, device=None):
    size = shape.width // shape.heads
    frequency = 1.0 / shape.rope_theta ** (torch.arange(0, size, 2, device=device).float() / size)
    angle = torch.outer(torch.arange(shape.context, device=device).float(), frequency)
    angle = torch.cat([angle, angle], -1)
    return angle.cos(), angle.sin()


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    turned = torch.cat([-x[..., half:], x[..., :half]], -1)
    return x * cos + turned * sin


def attention(q, k, v, mask):
    """Written out: PyTorch's fused kernel is five times slower backwards in bfloat16 on a processor at these lengths."""
    scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2)
    return (scores + mask).softmax(-1) @ v


class Layer(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.heads = shape.heads
        width, hidden = shape.width, shape.hidden
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        self.gate, self.up = (nn.Linear(width, hidden, bias=False) for _ in range(2))
        self.down = nn.Linear(hidden, width, bias=False)
        self.before_attention, self.before_mlp = RMSNorm(width), RMSNorm(width)

    def split(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def attend(self, x, cos, sin, cache, mask):
        q, k, v = (self.split(project(x)) for project in (self.q, self.k, self.v))
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if cache is not None:
            k, v = cache.extended(k, v)
        out = attention(q, k, v, mask)
        return self.o(out.transpose(1, 2).flatten(-2))

    def forward(self, x, cos, sin, cache, mask):
        x = x + self.attend(self.before_attention(x), cos, sin, cache, mask)
        h = self.before_mlp(x)
        return x + self.down(F.silu(self.gate(h)) * self.up(h))


class TinyLlama(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocab, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RMSNorm(shape.width)
        cos, sin = rope_table(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.apply(self._start)

    def _start(self, module):
        if isinstance(module, (nn.Linear, nn.Embedding)):
            nn.init.normal_(module.weight, std=0.02 if isinstance(module, nn.Embedding) else module.weight.shape[1] ** -0.5 / 2)

    @property
    def device(self):
        return self.embed.weight.device

    def hidden(self, ids):
        """Right-padded ids [batch, length] to hidden states [batch, length, width]."""
        length = ids.shape[1]
        x = self.embed(ids)
        cos, sin = self.cos[:length], self.sin[:length]
        mask = torch.full((length, length), HIDDEN, dtype=x.dtype, device=x.device).triu(1)
        for layer in self.layers:
            x = layer(x, cos, sin, None, mask)
        return self.norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.embed.weight)

    def forward(self, ids):
        return self.logits(self.hidden(ids))


HF_NAMES = {
    "embed.weight": "model.embed_tokens.weight",
    "norm.weight": "model.norm.weight",
    "q.weight": "self_attn.q_proj.weight",
    "k.weight": "self_attn.k_proj.weight",
    "v.weight": "self_attn.v_proj.weight",
    "o.weight": "self_attn.o_proj.weight",
    "gate.weight": "mlp.gate_proj.weight",
    "up.weight": "mlp.up_proj.weight",
    "down.weight": "mlp.down_proj.weight",
    "before_attention.weight": "input_layernorm.weight",
    "before_mlp.weight": "post_attention_layernorm.weight",
}


def to_hf_name(name):
    if name in HF_NAMES:
        return HF_NAMES[name]
    _, layer, rest = name.split(".", 2)
    return f"model.layers.{layer}.{HF_NAMES[rest]}"
