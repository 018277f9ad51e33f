"""What the judge is asked and replies, beside the product's own code."""

import json
import subprocess

import pytest
from adaptive_lab.judging import TEMPLATE, first_error, judge_prompt, judge_reply, step_scores
from adaptive_lab.steps import is_true, steps_of
from adaptive_lab.stories import ROOT, stories

ASK = """
import { judgePrompt, paragraphs } from './src/process-reward/judge/judge-prompt.ts';
import { readFirstError } from './src/process-reward/judge/read-first-error.ts';
const { template, prompt, steps, reply } = JSON.parse(process.argv[1]);
const asked = judgePrompt({ template, questionPrompt: prompt, tagged: paragraphs(steps) });
const read = readFirstError({ answer: reply, finishReason: 'stop' }, steps.length);
process.stdout.write(JSON.stringify({ asked, read }));
"""


def product(**of):
    command = [ROOT / "node_modules/.bin/node", "--input-type=module", "-e", ASK, json.dumps(dict(template=TEMPLATE, **of))]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


@pytest.fixture(scope="module")
def story():
    return stories("training", "tests of the judge", 1, dict(steps=[3]))[0]


def spoilt(steps, at):
    """The steps with another amount in the one at `at`."""
    return [step if n != at else step[:-1] + ("7}" if step.endswith("}") else "!") for n, step in enumerate(steps)]


@pytest.mark.parametrize("wrong", [None, 0, 2, 4])
def test_prompt_and_reply_are_those_of_the_product(story, wrong):
    steps = spoilt(steps_of(story["solutions"][0]), wrong)
    reply = judge_reply(story, steps)
    found = product(prompt=story["prompt"], steps=steps, reply=reply)
    assert found["asked"] == judge_prompt(story["prompt"], steps)
    assert found["read"] == dict(kind="index", index=-1 if wrong is None else wrong)
    assert first_error(reply, len(steps)) == found["read"]["index"]


def test_the_reply_solves_along_until_a_line_differs(story):
    gold = steps_of(story["solutions"][0])
    assert judge_reply(story, spoilt(gold, 1)) == f"0\n{gold[0]}\n1\n{gold[1]}\n\\boxed{{1}}"


def test_a_true_line_that_the_generator_has_otherwise_stays_as_it_is(story):
    first = steps_of(story["solutions"][0])[0]
    amount = first.split()[-1]
    other = f"{first.split()[0]} has 0+{amount}={amount}"
    assert is_true(other, story)
    assert judge_reply(story, [other, "nonsense"]).startswith(f"0\n{other}\n1\n")


def test_reads_the_last_box_and_nothing_that_is_no_paragraph():
    assert first_error("\\boxed{0} or \\boxed{2}", 3) == 2
    assert [first_error(reply, 3) for reply in ("\\boxed{3}", "\\boxed{-2}", "2", None)] == [None] * 4


def test_scores_fall_at_the_first_error():
    assert [step_scores(index, 3) for index in (-1, 0, 2)] == [[1, 1, 1], [0, 0, 0], [1, 1, 0]]
