"""llama.cpp, through the project's own adapter, beside PyTorch and the tokenizers library."""

import json
import subprocess

import numpy as np
import pytest
from adaptive_lab.gguf_expectations import expectations
from adaptive_lab.gguf_file import save_gguf
from adaptive_lab.hugging_face import load_hugging_face
from adaptive_lab.stories import ROOT


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_llama_cpp_reads_the_same_tokens_and_logits(folder, tmp_path, dtype):
    model = load_hugging_face(folder)
    save_gguf(model.state_dict(), model.shape, folder / "tokenizer.json", tmp_path / "model.gguf", "untrained", dtype)
    (tmp_path / "expected.json").write_text(json.dumps(expectations(folder, 3)), encoding="utf-8")
    node, check = ROOT / "node_modules/.bin/node", ROOT / "lab/check-gguf.ts"
    done = subprocess.run([node, check, tmp_path / "model.gguf", tmp_path / "expected.json"], stdout=subprocess.PIPE)
    assert json.loads(done.stdout)["differing"] == []
    assert done.returncode == 0, done.stdout
