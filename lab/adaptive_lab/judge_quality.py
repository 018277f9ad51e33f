"""How good the shipped judge is, by its weights in PyTorch: what its card says and `check` finds again."""

from .evaluate import is_right, replies
from .hugging_face import load_hugging_face
from .judging import first_error, judge_prompt, step_scores
from .prm_quality import MODELS, always_the_second, first_error_report, step_report
from .reproduction_data import EVALUATION, draw
from .steps import is_true, steps_of
from .tokenizer import load_tokenizer


def ask(judge, tokenizer, pairs):
    """Scores of pairs (prompt, steps), greedy; None where the reply cannot be read."""
    told = replies(judge, tokenizer, [judge_prompt(*pair) for pair in pairs], most_new=192, batch=64)
    found = [first_error(reply, len(steps)) for reply, (_, steps) in zip(told, pairs)]
    return [None if index is None else step_scores(index, len(steps)) for index, (_, steps) in zip(found, pairs)]


def quick(count=300, judge=None):
    """Of one greedy attempt of the student at each of `count` stories: step accuracy of all, first errors of the wrong ones."""
    tokenizer = load_tokenizer(MODELS / "student")
    student, judge = load_hugging_face(MODELS / "student").eval(), judge or load_hugging_face(MODELS / "judge").eval()
    told = draw("evaluation", "judge card", count, EVALUATION)
    kept = [(story, reply) for story, reply in zip(told, replies(student, tokenizer, [story["prompt"] for story in told])) if reply]
    pairs = [(story["prompt"], steps_of(reply)) for story, reply in kept]
    scores, guesses = ask(judge, tokenizer, pairs), always_the_second(pairs)
    truths = [[is_true(step, story) for step in steps_of(reply)] for story, reply in kept]
    read = [n for n, one in enumerate(scores) if one is not None]
    wrong = [n for n, (story, reply) in enumerate(kept) if not is_right(reply, story["answer"])]
    return dict(
        unreadable=len(kept) - len(read),
        **step_report([scores[n] for n in read], [truths[n] for n in read]),
        first_error=first_error_report([scores[n] for n in wrong], [truths[n] for n in wrong]),
        first_error_without_a_model=first_error_report([guesses[n] for n in wrong], [truths[n] for n in wrong]),
    )
