"""Steps of a solution: its lines, as the product's splitting `newline` cuts them, and whether each is true."""

import re

STEP = re.compile(r"^(\w+) has (?:([\d+*/-]+)=)?(\d+)$")
ANSWER = re.compile(r"^Answer: \\boxed\{(\d+)\}$")


def steps_of(reply):
    return [line for line in reply.split("\n") if line.strip()]


def is_true(step, story):
    """A stepwise line is true when it names someone of the chain, its arithmetic holds and the amount is theirs."""
    answer = ANSWER.match(step)
    if answer:
        return answer.group(1) == story["answer"]
    found = STEP.match(step)
    if not found:
        return False
    who, expression, amount = found.groups()
    holds = expression is None or value_of(expression) == int(amount)
    return holds and story["amounts"].get(who) == int(amount)


def value_of(expression):
    """Left to right, as solutions write it: `12/4*3`. None when it is no such chain of whole numbers."""
    parts = re.split(r"([+*/-])", expression)
    if any(not part.isdigit() for part in parts[::2]):
        return None
    total = int(parts[0])
    for sign, text in zip(parts[1::2], parts[2::2]):
        number = int(text)
        if sign == "/" and number == 0:
            return None
        total = {"+": total + number, "-": total - number, "*": total * number, "/": total / number if number else None}[sign]
    return total


def first_false(reply, story):
    """0-based number of the first step that is not true; None when all are."""
    return next((index for index, step in enumerate(steps_of(reply)) if not is_true(step, story)), None)


def prm_prompt(question, steps, tag):
    """Math-Shepherd's layout, as src/process-reward/token-probability/math-shepherd-template.ts writes it."""
    told = "\n".join(f"Step {number}: {step.strip()} {tag}" for number, step in enumerate(steps, 1))
    return f"{question.strip()} {told}"
