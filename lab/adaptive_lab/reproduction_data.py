"""The question bank, the evaluation set and the test of the reproduction, as the product reads them."""

import json
from functools import cache

from .recipes import ADDITIVE, mix
from .stories import stories

MOSTLY_SHORT = [1] * 4 + [2] * 3 + [3] * 2 + [4] * 2 + [5, 6, 7, 8]
LONG, SHORT = [5, 6, 7, 8], [1, 2, 3]
# A bank as banks are, mostly short sums; but with enough questions that are hard for one student alone: long chains of sums, and short
# stories of every operation. The evaluation set asks for more of everything.
BANK = [(0.6, mix(MOSTLY_SHORT, ADDITIVE)), (0.14, mix(LONG, ADDITIVE)), (0.14, mix(SHORT)), (0.12, mix(LONG))]
EVALUATION = [(0.4, mix(range(1, 9), ADDITIVE)), (0.6, mix(range(1, 9)))]


def draw(part, seed, count, mixture):
    """`count` distinct stories of a part, as dicts; the shares of `mixture` sum to 1."""
    found = {}
    for number, (share, one) in enumerate(mixture):
        for story in stories(part, f"{seed} {number}", round(share * count), one, distinct=True):
            found.setdefault(story["prompt"], story)
    return list(found.values())


@cache
def bank(count=10_000):
    return draw("bank", "bank", count, BANK)


@cache
def benchmark(count=600):
    """What P_eval is measured on."""
    return draw("evaluation", "benchmark", count, EVALUATION)


def prompts(stories):
    return {story["prompt"] for story in stories}


@cache
def first_development(count=1000):
    """The half that the test was drawn apart from: the second came later, and leaves the test as it was."""
    known = prompts(benchmark())
    return [story for story in draw("evaluation", "development", count, EVALUATION) if story["prompt"] not in known]


@cache
def development(count=1000):
    """What learning rates and the oracle mix are chosen on, never the test: two halves, the second made when one had misled (docs/lab-book.md)."""
    known = prompts(benchmark() + first_development() + test())
    return first_development() + [story for story in draw("evaluation", "development 2", count, EVALUATION) if story["prompt"] not in known]


@cache
def test(count=2000):
    """Stories none of the others holds."""
    known = prompts(benchmark() + first_development())
    return [story for story in draw("evaluation", "test", count + 200, EVALUATION) if story["prompt"] not in known][:count]


def write_jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
