"""One training loop for every model of the lab: next-token loss on the reply, Muon for matrices, AdamW for the rest."""

import copy
import shutil

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
    """Warm up, hold, and fall linearly over the last part: a share of the full rate."""
    if step < warmup:
        return (step + 1) / warmup
    left = (steps - step) / (steps * cool)
    return max(floor, min(1.0, left))


def reply_loss(model, ids, learn):
    hidden = model.hidden(ids[:, :-1])
    wanted = learn[:, 1:]
    return F.cross_entropy(model.logits(hidden[wanted]).float(), ids[:, 1:][wanted])


class Trainer:
    """Gradients in bfloat16 (three times the matrix products a second on processors that have it), weights and their updates in float32."""

    def __init__(self, model, rate, compiled=False):
        """`compiled`: twice as fast after a minute of compiling, where there is a C++ compiler."""
        self.model, self.rate = model, rate
        self.fast = copy.deepcopy(model).to(torch.bfloat16)
        if compiled and shutil.which("g++"):
            self.fast.hidden = torch.compile(self.fast.hidden, dynamic=True)
        self.renew()

    def renew(self):
        """Forgets what the optimizers have gathered."""
        self.optimizers = optimizers(self.model, self.rate)

    def step(self, ids, learn, share_of_rate=1.0, loss_of=reply_loss):
        loss = loss_of(self.fast, ids.to(self.model.device), learn.to(self.model.device))
        loss.backward()
        pairs = list(zip(self.model.parameters(), self.fast.parameters()))
        for slow, fast in pairs:
            slow.grad = fast.grad.float()
            fast.grad = None
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.rate * share_of_rate
            optimizer.step()
        with torch.no_grad():
            for slow, fast in pairs:
                fast.copy_(slow)
        return loss.item()

    def state(self):
        return {"model": self.model.state_dict(), "optimizers": [o.state_dict() for o in self.optimizers]}

    def restore(self, state):
        self.model.load_state_dict(state["model"])
        self.fast.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(kept)
