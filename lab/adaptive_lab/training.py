"""One training loop for every model of the lab: next-token loss on the reply, Muon for matrices, AdamW for the rest."""

import math
import time

import torch
import torch.nn.functional as F


def optimizers(model, rate):
    """Muon (Newton-Schulz orthogonalised momentum, torch.optim.Muon) learns such small models in about half the tokens AdamW needs."""
    matrices = [p for n, p in model.named_parameters() if p.ndim == 2 and not n.startswith("embed")]
    rest = [p for n, p in model.named_parameters() if p.ndim != 2 or n.startswith("embed")]
    return [
        torch.optim.Muon(matrices, lr=rate, momentum=0.95, weight_decay=0.0, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=rate, betas=(0.9, 0.95), weight_decay=0.0),
    ]


def schedule(step, steps, warmup=50, cool=0.3, floor=0.02):
    """Warm up, hold, and fall linearly over the last part."""
    if step < warmup:
        return (step + 1) / warmup
    left = (steps - step) / (steps * cool)
    return max(floor, min(1.0, left))


def reply_loss(model, ids, learn):
    hidden = model.hidden(ids[:, :-1])
    wanted = learn[:, 1:]
    logits = model.logits(hidden[wanted])
    return F.cross_entropy(logits.float(), ids[:, 1:][wanted])


def train_step(model, optimizers, ids, learn, rate, autocast):
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = rate
    with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
        loss = reply_loss(model, ids, learn)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    for optimizer in optimizers:
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
    return loss.item()
