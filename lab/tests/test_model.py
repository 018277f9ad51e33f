"""TinyLlama and its sampling beside transformers' LlamaForCausalLM, and the training loop beside itself unstopped."""

import torch
from adaptive_lab.hugging_face import load_hugging_face
from adaptive_lab.model import Shape, TinyLlama
from adaptive_lab.sampling import sample
from adaptive_lab.tokenizer import END, PAD, encode_chat
from adaptive_lab.training import Trainer
from transformers import AutoModelForCausalLM


def prompts_of(rows, tokenizer, count):
    return encode_chat(tokenizer, [row["messages"][0]["content"] for row in rows[:count]])[0]


def test_logits_are_those_of_transformers(folder):
    ours, theirs = load_hugging_face(folder), AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    ids = torch.randint(5, ours.shape.vocab, (3, 200), generator=torch.Generator().manual_seed(2))
    with torch.inference_mode():
        assert (ours(ids) - theirs(ids).logits).abs().max() < 1e-4


def test_greedy_sampling_is_generate(folder, rows, tokenizer):
    ours, theirs = load_hugging_face(folder), AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    prompts = prompts_of(rows, tokenizer, 12)
    end, pad = tokenizer.token_to_id(END), tokenizer.token_to_id(PAD)
    # An untrained model ends as good as never: another token that it says stands for the end in some rows.
    said, _ = sample(ours, prompts[:1], end_id=end, pad_id=pad, temperature=0, most_new=8)[0]
    for end_id in (end, said[-1]):
        replies = sample(ours, prompts, end_id=end_id, pad_id=pad, temperature=0, most_new=24, batch=5)
        for prompt, (reply, ended) in zip(prompts, replies):
            asked = torch.tensor([prompt])
            out = theirs.generate(asked, do_sample=False, max_new_tokens=24, eos_token_id=end_id, pad_token_id=pad)
            assert reply + ([end_id] if ended else []) == out[0, len(prompt) :].tolist()


def trained(trainer, steps):
    """Losses of `steps`, each with rows of its own number."""
    losses = []
    for step in steps:
        ids = torch.randint(5, trainer.model.shape.vocab, (4, 20), generator=torch.Generator().manual_seed(step))
        losses.append(trainer.step(ids, torch.ones_like(ids, dtype=torch.bool), 1 / (step + 1)))
    return losses


def test_a_restored_trainer_goes_on_as_if_never_stopped(tmp_path):
    shape = Shape(vocab=50, width=32, layers=2, heads=2, hidden=64)

    def started(seed):
        torch.manual_seed(seed)
        return Trainer(TinyLlama(shape), 0.01)

    unstopped, stopped, going_on = started(0), started(0), started(1)
    losses = trained(unstopped, range(6))
    trained(stopped, range(3))
    torch.save(stopped.state(), tmp_path / "state.pt")
    going_on.restore(torch.load(tmp_path / "state.pt", weights_only=False))
    assert trained(going_on, range(3, 6)) == losses[3:]
    for a, b in zip(unstopped.model.parameters(), going_on.model.parameters()):
        assert torch.equal(a, b)
