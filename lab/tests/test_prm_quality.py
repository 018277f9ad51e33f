"""What is said of a grader, on scores and truths made by hand."""

from adaptive_lab.prm_quality import first_below, first_error_report, report

TOLD = [
    dict(prompt="a", answer="3", amounts=dict(Ann=2, Bob=3), steps=1),
    dict(prompt="b", answer="4", amounts=dict(Ann=2, Bob=4), steps=2),
    dict(prompt="c", answer="5", amounts=dict(Ann=2, Bob=5), steps=3),
    dict(prompt="d", answer="6", amounts=dict(Ann=2, Bob=6), steps=4),
]
RIGHT = [f"Ann has 2\nBob has {n}\nAnswer: \\boxed{{{n}}}" for n in (3, 4, 5, 6)]
WRONG = [f"Ann has {n}\nBob has 9\nAnswer: \\boxed{{9}}" for n in (2, 2, 1, 1)]


def test_the_first_step_below_half():
    assert [first_below(scores) for scores in ([0.9, 0.4, 0.1], [1.0, 0.5], None)] == [1, -1, None]


def test_a_trajectory_without_scores_is_a_miss():
    assert first_error_report([[1, 0], None, [1, 1]], [[True, False], [True, True], [True, True]])["exact"] == 2 / 3


def test_graders_are_measured_on_the_first_attempt_and_rates_on_the_later_ones():
    truths = {"a": [1.0, 1.0, 1.0], "b": [1.0, 0.0, 0.0], "c": [0.0, 0.0, 0.0], "d": [0.0, 0.0, 0.0]}
    attempts = [[RIGHT[0], *WRONG[1:]], WRONG, [*RIGHT[:2], *WRONG[2:]], [RIGHT[0], *WRONG[1:]]]
    graders = dict(exact=lambda pairs: [truths[prompt] for prompt, _ in pairs], mute=lambda pairs: [truths["a"], truths["b"], truths["c"], None])
    found = report(TOLD, attempts, graders)
    assert found["exact"]["wrong"]["accuracy"] == 1 and found["exact"]["first_error"]["exact"] == 1
    assert found["exact"]["trajectory_level"]["with_pass_rate"] == 1
    assert found["mute"]["without_scores"] == 1 and found["mute"]["first_error"]["exact"] == 2 / 3
