"""What transformers makes of the folders the lab writes."""

import torch
from adaptive_lab.chat_rows import encode_messages
from adaptive_lab.hugging_face import load_hugging_face, save_hugging_face
from adaptive_lab.tokenizer import END, PAD, STEP
from transformers import AutoModelForCausalLM, AutoTokenizer


def test_chat_template_makes_the_ids_and_the_mask_of_encode_messages(folder, rows, tokenizer):
    theirs = AutoTokenizer.from_pretrained(folder)
    for row in rows[:50]:
        asked = dict(tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
        made = theirs.apply_chat_template(row["messages"], **asked)
        ids, learn = encode_messages(tokenizer, row["messages"], 512)
        assert made["input_ids"] == ids
        assert made["assistant_masks"] == [int(learnt) for learnt in learn]


def test_step_tag_is_one_token_of_plain_text(folder, tokenizer):
    theirs = AutoTokenizer.from_pretrained(folder)
    text = f"2 + 3 = 5 {STEP}\n5 - 1 = 4 {STEP}"
    ids = theirs(text)["input_ids"]
    assert ids == tokenizer.encode(text).ids
    assert ids.count(tokenizer.token_to_id(STEP)) == 2
    assert theirs.decode(ids, skip_special_tokens=True) == text
    assert (theirs.eos_token, theirs.pad_token, theirs.bos_token) == (END, PAD, None)


def test_half_precision_folder_loads_and_comes_back(folder, tmp_path):
    ours = load_hugging_face(folder)
    save_hugging_face(ours.state_dict(), ours.shape, folder / "tokenizer.json", tmp_path, torch.float16)
    assert AutoModelForCausalLM.from_pretrained(tmp_path).dtype == torch.float16
    back = load_hugging_face(tmp_path)
    assert back.shape == ours.shape
    for name, tensor in ours.state_dict().items():
        assert torch.equal(back.state_dict()[name], tensor.half().float())
