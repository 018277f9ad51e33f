import os

import pytest
import torch

os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_OFFLINE="1")

from adaptive_lab.hugging_face import save_hugging_face
from adaptive_lab.model import Shape, TinyLlama
from adaptive_lab.stories import stories
from adaptive_lab.tokenizer import load_tokenizer, train_tokenizer


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def rows():
    """Stories as they are exported for training."""
    told = stories("training", "tests", 200)
    return [
        {"messages": [{"role": "user", "content": s["prompt"]}, {"role": "assistant", "content": s["solutions"][0]}]}
        for s in told
    ]


@pytest.fixture(scope="session")
def folder(tmp_path_factory, rows):
    """An untrained model and its tokenizer as a Hugging Face folder in float32."""
    made = tmp_path_factory.mktemp("untrained")
    texts = [message["content"] for row in rows for message in row["messages"]]
    tokenizer_path = made / "trained-tokenizer.json"
    tokenizer = train_tokenizer(texts)
    tokenizer.save(str(tokenizer_path))
    torch.manual_seed(1)
    shape = Shape(vocab=tokenizer.get_vocab_size(), width=64, layers=2, heads=2, hidden=96)
    save_hugging_face(TinyLlama(shape).state_dict(), shape, tokenizer_path, made, torch.float32)
    return made


@pytest.fixture(scope="session")
def tokenizer(folder):
    return load_tokenizer(folder)
