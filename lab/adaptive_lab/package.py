"""Packages a trained model: `python -m adaptive_lab.package student` writes models/student/ as a Hugging Face folder with its GGUF beside."""

import argparse
from pathlib import Path

import torch

from .gguf_file import save_gguf
from .hugging_face import save_hugging_face
from .model import Shape
from .stories import ROOT


def package(name, checkpoint, tokenizer_path, out):
    saved = torch.load(checkpoint, weights_only=False, map_location="cpu")
    state, shape = saved["trainer"]["model"], Shape(**saved["shape"])
    save_hugging_face(state, shape, tokenizer_path, out)
    save_gguf(state, shape, tokenizer_path, Path(out) / f"{name}.gguf", name)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("name")
    arguments.add_argument("--from", dest="checkpoint", type=Path, help="default: lab/work/<name>/checkpoint.pt")
    arguments.add_argument("--tokenizer", type=Path, default=ROOT / "lab/work/tokenizer.json")
    arguments.add_argument("--out", type=Path, help="default: models/<name>")
    asked = arguments.parse_args()
    checkpoint = asked.checkpoint or ROOT / "lab/work" / asked.name / "checkpoint.pt"
    package(asked.name, checkpoint, asked.tokenizer, asked.out or ROOT / "models" / asked.name)


if __name__ == "__main__":
    main()
