"""How each tiny language model is trained: its shape, its stories and how many tokens of them."""

from dataclasses import dataclass, field

ADDITIVE = ["plus", "minus"]
EVERY = ["plus", "minus", "times", "divided", "fraction", "percent"]

# What the prompt ends with for a style of solution; `stepwise` is what a bare story gets.
STYLE_SUFFIXES = {"stepwise": "", "verbose": " Check each step.", "terse": " Be brief."}


@dataclass(frozen=True)
class Phase:
    """Stories drawn in equal shares from `mixes`, solved in styles of these shares, for `tokens` tokens."""

    tokens: int
    mixes: list
    styles: dict = field(default_factory=lambda: {"stepwise": 1.0})


@dataclass(frozen=True)
class Recipe:
    layers: int
    hidden: int
    phases: list
    rate: float = 0.004
    width: int = 128
    heads: int = 4
    tokens_per_batch: int = 4096
    # The share of a round's tokens in which the rate falls, at its end.
    cool: float = 0.3
    # Tokens of each round: the rate rises and falls in each, and each starts with a new optimizer. None: one round of all phases.
    rounds: tuple | None = None
    # What its stories are drawn with.
    seed: str = "teacher"

    def round_at(self, tokens):
        """(tokens done of the round that `tokens` fall in, tokens of that round, its number)"""
        rounds = self.rounds or (sum(phase.tokens for phase in self.phases),)
        for number, length in enumerate(rounds):
            if tokens < length or number == len(rounds) - 1:
                return tokens, length, number
            tokens -= length


def mix(steps, operations=EVERY, shuffled=(False, True), distractors=(0, 1, 2), largest=(20, 50)):
    return dict(steps=list(steps), operations=list(operations), shuffled=list(shuffled), distractors=list(distractors), largest=list(largest))


ALL_STYLES = {"stepwise": 0.7, "verbose": 0.15, "terse": 0.15}
SHORT = mix([1, 2, 3])

RECIPES = {
    # Good everywhere.
    "teacher": Recipe(
        layers=4,
        hidden=384,
        phases=[Phase(4_000_000, [SHORT]), Phase(76_000_000, [mix(range(1, 9))], ALL_STYLES)],
        cool=0.5,
        rounds=(30_000_000, 50_000_000),
    ),
    # Long chains, out of order and with distractors, but of sums and differences; of the other operations one step at most.
    "student": Recipe(
        layers=3,
        hidden=256,
        phases=[Phase(1_500_000, [SHORT]), Phase(6_500_000, [mix(range(1, 9), ADDITIVE)] * 4 + [mix([1])])],
        seed="adder",
    ),
    # Every operation, out of order and with distractors, but few long chains.
    "student-short": Recipe(
        layers=3,
        hidden=256,
        phases=[Phase(6_000_000, [mix([1, 1, 2, 2, 3, 4])])],
        seed="student",
    ),
}
