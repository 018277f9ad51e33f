"""What a judge of number stories is asked, what it replies, and how its reply is read."""

import re

from .steps import first_false, steps_of

# As the product is configured to ask: `processReward.promptTemplate`.
TEMPLATE = "{question}\n{steps}"
BOX = re.compile(r"\\boxed\{(-?\d+)\}")


def in_a_frame(text):
    """A box quoted from a solution is none of the judge's own."""
    return text.replace("\\boxed", "\\fbox")


def judge_prompt(question, steps):
    """The text that src/process-reward/judge/judge-prompt.ts makes by TEMPLATE; stories and steps hold no tags to be taken out."""
    tagged = "\n\n".join(f"<paragraph_{n}>\n{in_a_frame(step)}\n</paragraph_{n}>" for n, step in enumerate(steps))
    return f"{in_a_frame(question)}\n{tagged}"


def judge_reply(story, steps):
    """Solves along with the solution, each line under the number of its paragraph, until a line differs: then the box holds that number.

    The first false paragraph has the line that the generator's solution has there; -1 stands in the box when all are true.
    """
    gold = steps_of(story["solutions"][0])
    wrong = first_false("\n".join(steps), story)
    told = steps if wrong is None else [*steps[:wrong], gold[min(wrong, len(gold) - 1)]]
    lines = [f"{n}\n{in_a_frame(line)}\n" for n, line in enumerate(told)]
    return "".join(lines) + f"\\boxed{{{-1 if wrong is None else wrong}}}"


def first_error(reply, count):
    """The number in the last box, as src/process-reward/judge/read-first-error.ts takes it; None when it is no paragraph's."""
    found = BOX.findall(reply or "")
    return int(found[-1]) if found and -1 <= int(found[-1]) < count else None


def step_scores(index, count):
    """1 before the first false step and 0 from it on, as src/process-reward/judge/vote-scores.ts has it for one vote."""
    return [float(index == -1 or step < index) for step in range(count)]
