"""The tiny models as GGUF files, which llama.cpp reads."""

import json
import re
from pathlib import Path

import gguf
import numpy as np

from .model import to_hf_name
from .tokenizer import ASSISTANT, CHAT_TEMPLATE, END, PAD, STEP, USER, with_step_tag

FILE_TYPES = {np.float16: gguf.LlamaFileType.MOSTLY_F16, np.float32: gguf.LlamaFileType.ALL_F32}

# Marks for trainers, which readers of GGUF files do not all know.
PLAIN_TEMPLATE = re.sub(r"{% (end)?generation %}", "", CHAT_TEMPLATE)


def interleaved(rows, heads):
    """The rows of a query or key matrix in llama.cpp's order: it turns neighbouring pairs, transformers a head's two halves."""
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, -1).swapaxes(1, 2).reshape(rows.shape)


def token_type(token):
    if token == STEP:
        return gguf.TokenType.USER_DEFINED
    return gguf.TokenType.CONTROL if token in (USER, ASSISTANT, END, PAD) else gguf.TokenType.NORMAL


def add_shape(writer, shape):
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.heads)
    writer.add_rope_dimension_count(shape.width // shape.heads)
    writer.add_rope_freq_base(shape.rope_theta)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_vocab_size(shape.vocab)


def add_tokenizer(writer, tokenizer_path):
    held = json.loads(with_step_tag(Path(tokenizer_path).read_text(encoding="utf-8")))["model"]
    tokens = sorted(held["vocab"], key=held["vocab"].get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types([token_type(token) for token in tokens])
    writer.add_token_merges([" ".join(pair) for pair in held["merges"]])
    writer.add_eos_token_id(tokens.index(END))
    writer.add_pad_token_id(tokens.index(PAD))
    writer.add_add_bos_token(False)
    writer.add_chat_template(PLAIN_TEMPLATE)


def add_weights(writer, model_state, shape, dtype):
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, shape.layers)
    for ours, tensor in model_state.items():
        name = names.get_name(to_hf_name(ours), try_suffixes=(".weight",))
        values = tensor.detach().float().cpu().numpy()
        if ours.endswith((".q.weight", ".k.weight")):
            values = interleaved(values, shape.heads)
        writer.add_tensor(name, values.astype(dtype if values.ndim == 2 else np.float32))


def save_gguf(model_state, shape, tokenizer_path, path, name, dtype=np.float16):
    """Writes a `llama` file: matrices of `dtype`, norms in float32, the embedding used as output too, and the tokenizer."""
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_name(name)
    writer.add_file_type(FILE_TYPES[dtype])
    add_shape(writer, shape)
    add_tokenizer(writer, tokenizer_path)
    add_weights(writer, model_state, shape, dtype)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
