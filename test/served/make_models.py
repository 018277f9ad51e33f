"""Makes tiny, randomly initialised models in the layouts of published PRMs, with a tokenizer of their own. Weights are no one's: seeded noise.

    python make_models.py FOLDER    ->    FOLDER/qwen-prm, FOLDER/causal-lm
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, Qwen2Config, Qwen2Model

HIDDEN = 128
CONTEXT = 512
CONTROL_TOKENS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<extra_0>"]
LABELS = ["+", "-", "ки"]
CORPUS = [
    "Please reason step by step, and put your final answer within \\boxed{}.",
    "What is 2 + 3 - 1? First we add 2 and 3, which makes 5. Then 5 - 1 = 4, so the answer is 4.",
    "Step 1: Step 2: Step 3: Let x be the number of apples. Therefore x = 12.",
]
CHAT_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def tokenizer() -> PreTrainedTokenizerFast:
    """Byte-level BPE: every text has tokens, and control tokens are one each."""
    inner = Tokenizer(models.BPE())
    inner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    inner.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=400, initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    inner.train_from_iterator(CORPUS, trainer)
    inner.add_special_tokens([AddedToken(token, special=True) for token in CONTROL_TOKENS])
    # Labels and step tag are tokens of their own wherever they stand, as in Math-Shepherd's vocabulary.
    inner.add_tokens([AddedToken(token, normalized=False) for token in LABELS])
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, eos_token="<|endoftext|>", pad_token="<|endoftext|>", chat_template=CHAT_TEMPLATE
    )


def widened(parameters: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Initial weights are so small that all scores would be a half; four times as large they differ."""
    return {name: (value * 4 if value.dim() > 1 else value).contiguous() for name, value in parameters.items()}


def make_qwen_prm(folder: Path) -> None:
    """Qwen2.5-Math-PRM: a Qwen2 body, and on every token Linear, ReLU, Linear to two classes."""
    words = tokenizer()
    config = Qwen2Config(
        vocab_size=len(words),
        hidden_size=HIDDEN,
        intermediate_size=2 * HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=False,
    )
    torch.manual_seed(1)
    body = Qwen2Model(config)
    state = widened({f"model.{name}": value for name, value in body.state_dict().items()})
    state |= {
        "score.0.weight": torch.randn(HIDDEN, HIDDEN) / 4,
        "score.0.bias": torch.randn(HIDDEN) / 4,
        "score.2.weight": torch.randn(2, HIDDEN) / 4,
        "score.2.bias": torch.zeros(2),
    }
    folder.mkdir(parents=True, exist_ok=True)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    stated = config.to_dict() | {"architectures": ["Qwen2ForProcessRewardModel"], "num_labels": 2, "dtype": "float32"}
    (folder / "config.json").write_text(json.dumps(stated, indent=2, default=str))
    words.save_pretrained(folder)


def make_causal_lm(folder: Path) -> None:
    """A Llama layout that says + or - after a step, as Math-Shepherd and RLHFlow's PRMs do."""
    words = tokenizer()
    torch.manual_seed(2)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(words),
            hidden_size=HIDDEN,
            intermediate_size=2 * HIDDEN,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=CONTEXT,
            bos_token_id=words.convert_tokens_to_ids("<|endoftext|>"),
            eos_token_id=words.convert_tokens_to_ids("<|endoftext|>"),
        )
    )
    model.load_state_dict(widened(model.state_dict()))
    with torch.no_grad():
        # A trained label model puts + and - among the likeliest tokens after a step, a random one does not: here the first hidden
        # dimension stays positive through all layers, and speaks for the labels alone.
        model.model.embed_tokens.weight[:, 0] = 1
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight[0] = 0
            layer.mlp.down_proj.weight[0] = 0
        model.lm_head.weight[:, 0] = 0
        for label in ("+", "-"):
            model.lm_head.weight[words.convert_tokens_to_ids(label), 0] = 5
    model.save_pretrained(folder)
    words.save_pretrained(folder)


if __name__ == "__main__":
    target = Path(sys.argv[1])
    make_qwen_prm(target / "qwen-prm")
    make_causal_lm(target / "causal-lm")
