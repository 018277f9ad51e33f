"""The tiny models as folders that transformers reads, and back."""

import json
from pathlib import Path

import torch
from safetensors.torch import load_file, save

from .model import Shape, TinyLlama, to_hf_name
from .tokenizer import CHAT_TEMPLATE, END, PAD, load_tokenizer, with_step_tag


def config_of(shape, tokenizer, dtype):
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocab,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.heads,
        "head_dim": shape.width // shape.heads,
        "hidden_act": "silu",
        "max_position_embeddings": shape.context,
        "rope_theta": shape.rope_theta,
        "rms_norm_eps": 1e-5,
        "attention_bias": False,
        "mlp_bias": False,
        "attention_dropout": 0.0,
        "tie_word_embeddings": True,
        "bos_token_id": None,
        "eos_token_id": tokenizer.token_to_id(END),
        "pad_token_id": tokenizer.token_to_id(PAD),
        "dtype": str(dtype).removeprefix("torch."),
    }


def tokenizer_config_of(shape):
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "bos_token": None,
        "eos_token": END,
        "pad_token": PAD,
        "unk_token": None,
        "padding_side": "right",
        "clean_up_tokenization_spaces": False,
        "model_max_length": shape.context,
        "chat_template": CHAT_TEMPLATE,
    }


def save_hugging_face(model_state, shape, tokenizer_path, folder, dtype=torch.float16):
    """Writes what AutoModelForCausalLM and AutoTokenizer load: a LlamaForCausalLM with weights of `dtype`, and its tokenizer."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = with_step_tag(Path(tokenizer_path).read_text(encoding="utf-8"))
    (folder / "tokenizer.json").write_text(text, encoding="utf-8")
    config = config_of(shape, load_tokenizer(folder), dtype)
    generation = {key: config[key] for key in ("bos_token_id", "eos_token_id", "pad_token_id")}
    for name, content in {
        "config.json": config,
        "generation_config.json": generation,
        "tokenizer_config.json": tokenizer_config_of(shape),
    }.items():
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    tensors = {to_hf_name(name): tensor.detach().to(dtype).contiguous() for name, tensor in model_state.items()}
    # `save_file` would leave a file that only its owner may read.
    (folder / "model.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))


def shape_of(config):
    """The shape that a config.json of transformers describes, wherever its version keeps the rope's base."""
    return Shape(
        vocab=config["vocab_size"],
        width=config["hidden_size"],
        layers=config["num_hidden_layers"],
        heads=config["num_attention_heads"],
        hidden=config["intermediate_size"],
        context=config["max_position_embeddings"],
        rope_theta=config.get("rope_theta") or config["rope_parameters"]["rope_theta"],
    )


def load_hugging_face(folder):
    """A TinyLlama in float32 from a folder that `save_hugging_face` or transformers wrote."""
    folder = Path(folder)
    model = TinyLlama(shape_of(json.loads((folder / "config.json").read_text(encoding="utf-8"))))
    tensors = load_file(folder / "model.safetensors")
    model.load_state_dict({name: tensors[to_hf_name(name)].float() for name in model.state_dict()})
    return model
