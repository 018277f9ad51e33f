"""The lab's own fine-tuning beside TRL's, on the same rows from the same weights."""

import time

import pytest
from adaptive_lab.fine_tune import fine_tune
from adaptive_lab.fine_tuning import FineTuning
from adaptive_lab.hugging_face import load_hugging_face
from adaptive_lab.sft import tiny_state, trained_by_trl
from adaptive_lab.tokenizer import load_tokenizer


@pytest.mark.parametrize("told, tolerance", [(FineTuning(epochs=2, rate=1e-3, batch=16, seed=7), 1e-3), (FineTuning(epochs=2, rate=1e-3, batch=16, seed=7, precision="bfloat16"), 1e-2)])
def test_it_is_what_trl_does(folder, rows, told, tolerance):
    model = load_hugging_face(folder)
    tokenizer = load_tokenizer(folder)
    started = time.perf_counter()
    losses = fine_tune(model, rows, tokenizer, told)
    ours_s = time.perf_counter() - started
    started = time.perf_counter()
    trainer = trained_by_trl(folder, rows, told)
    theirs_s = time.perf_counter() - started
    history = [entry for entry in trainer.state.log_history if "loss" in entry]
    state, _ = tiny_state(trainer.model, folder)
    loss_gap = max(abs(a - entry["loss"]) for a, entry in zip(losses, history, strict=True))
    weight_gap = max((tensor - state[name]).abs().max().item() for name, tensor in model.state_dict().items())
    shown = len(rows) * told.epochs
    print(
        f"\nlosses {losses[0]:.3f} to {losses[-1]:.3f}, largest gap {loss_gap:.1e}; weights, largest gap {weight_gap:.1e}; "
        f"rows a second: ours {shown / ours_s:.0f}, TRL {shown / trainer.state.log_history[-1]['train_runtime']:.0f} "
        f"({shown / theirs_s:.0f} with its start)"
    )
    for step, entry in enumerate(history):
        assert entry["learning_rate"] == pytest.approx(told.rate * told.share_of_rate(step, len(history)))
    assert loss_gap < tolerance
    assert weight_gap < tolerance
