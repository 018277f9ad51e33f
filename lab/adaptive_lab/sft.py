"""Fine-tunes a tiny model by TRL's SFTTrainer on what `adaptive-cot export` wrote as trl-messages.

`python -m adaptive_lab.sft --data out/trl-messages.jsonl --model models/student --out tuned` writes `tuned/` as a Hugging Face folder with
`tuned/model.gguf` in it. It runs on the processor, or on a GPU when there is one, and asks nothing of the Hub.
"""

import argparse
import json
import os
import tempfile
from pathlib import Path

# Read when the libraries are imported, so these come first.
os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")

import torch
from datasets import Dataset
from transformers import AutoModelForCausalLM, AutoTokenizer
from trl import SFTConfig, SFTTrainer

from .fine_tuning import CLIP, add_arguments, from_arguments
from .gguf_file import save_gguf
from .hugging_face import load_hugging_face, save_hugging_face
from .model import to_hf_name


def read_rows(path):
    """The rows {"messages": [{"role", "content"}, ...]} of a JSON-lines file."""
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def trl_config(told, scratch, longest):
    return SFTConfig(
        output_dir=scratch,
        num_train_epochs=told.epochs,
        learning_rate=told.rate,
        per_device_train_batch_size=told.batch,
        seed=told.seed,
        lr_scheduler_type="linear",
        # Below 1 it is a share of the steps.
        warmup_steps=told.warmup,
        weight_decay=0.0,
        max_grad_norm=CLIP,
        optim="adamw_torch_fused",
        assistant_only_loss=True,
        max_length=longest,
        packing=False,
        activation_checkpointing=False,
        bf16=told.precision == "bfloat16",
        use_cpu=not torch.cuda.is_available(),
        dataloader_pin_memory=False,
        save_strategy="no",
        logging_steps=1,
        report_to="none",
        disable_tqdm=True,
    )


def trained_by_trl(folder, rows, told):
    """The SFTTrainer after training; `state.log_history` holds the loss of every step."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    with tempfile.TemporaryDirectory() as scratch:
        trainer = SFTTrainer(
            model=model,
            args=trl_config(told, scratch, model.config.max_position_embeddings),
            train_dataset=Dataset.from_list(rows),
            processing_class=tokenizer,
        )
        trainer.train()
    return trainer


def tiny_state(hugging_face_model, folder):
    """The weights of a transformers model by TinyLlama's names, and its shape, which is that of `folder`."""
    held, like = hugging_face_model.state_dict(), load_hugging_face(folder)
    return {name: held[to_hf_name(name)] for name in like.state_dict()}, like.shape


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, required=True, help="trl-messages.jsonl")
    arguments.add_argument("--model", type=Path, required=True, help="a folder that `package` or this step wrote")
    arguments.add_argument("--out", type=Path, required=True)
    add_arguments(arguments)
    asked = arguments.parse_args()
    trainer = trained_by_trl(asked.model, read_rows(asked.data), from_arguments(asked))
    state, shape = tiny_state(trainer.model, asked.model)
    tokenizer_path = asked.model / "tokenizer.json"
    save_hugging_face(state, shape, tokenizer_path, asked.out, torch.float32)
    save_gguf(state, shape, tokenizer_path, asked.out / "model.gguf", asked.out.name)


if __name__ == "__main__":
    main()
