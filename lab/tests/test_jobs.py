"""Which runs there are, and at which rate."""

import json

import numpy as np
import pytest
from adaptive_lab import jobs
from adaptive_lab.jobs import PLANS, Job


@pytest.fixture
def kept(tmp_path, monkeypatch):
    path = tmp_path / "results.jsonl"
    monkeypatch.setattr(jobs, "RESULTS", path)

    def write(*rows):
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))

    return write


def tuned(rate, right, arm="p_eval"):
    """A run that got the first `right` of 1,000 development stories right."""
    bits = np.arange(1000) < right
    told = dict(student="student", arm=arm, size=1000, seed=jobs.TUNING_SEED, rate=rate)
    return dict(told, accuracy=dict(development=right / 1000), stories=dict(development=1000), right=dict(development=np.packbits(bits).tobytes().hex()))


def test_without_tuning_all_arms_have_one_rate(kept):
    assert {job.rate for job in PLANS["main"].jobs("student")} == {jobs.RATE}


def test_all_arms_have_the_rate_that_is_best_over_them(kept):
    # The lead of 2 stories of 1,000 that p_eval has at the other rate is within its error.
    kept(tuned(2e-3, 402), tuned(5e-4, 400), tuned(2e-3, 380, "random"), tuned(5e-4, 420, "random"))
    assert {job.rate for job in PLANS["main"].jobs("student", 1)} == {5e-4}


def test_an_arm_that_is_clearly_better_at_another_rate_has_that(kept):
    kept(tuned(2e-3, 440), tuned(5e-4, 400), tuned(2e-3, 350, "random"), tuned(5e-4, 420, "random"))
    rates = {job.arm: job.rate for job in PLANS["main"].jobs("student", 1)}
    assert (rates["p_eval"], rates["random"], rates["uniform"]) == (2e-3, 5e-4, 5e-4)


def test_rates_of_one_student_say_nothing_of_another(kept):
    kept(tuned(2e-3, 440))
    assert {job.rate for job in PLANS["main"].jobs("student-short")} == {jobs.RATE}


def test_every_arm_has_a_seed_before_any_has_the_next(kept):
    told = PLANS["main"].jobs("student")
    assert [job.seed for job in told[:6]] == [0, 0, 0, 0, 0, 1]
    assert len(told) == 60


def test_rates_are_tuned_on_the_development_set_alone(kept):
    assert {job.sets for job in PLANS["tune"].jobs("student")} == {("development",)}


def test_trace_choice_is_made_from_the_questions_of_p_eval(kept):
    job = Job("student", "shortest", 1000, 2, 1e-3)
    assert job.exports() == [("student", "p_eval", 1000, 2)]


def test_the_oracle_mix_is_fitted_to_the_first_seeds_of_single_levels_and_of_mixes(kept):
    sets = {(job.arm, job.seed): job.sets for job in PLANS["wider"].jobs("student")}
    assert (sets["level_5", 3], sets["level_5", 4], sets["failed", 0]) == (("test", "development"), ("test",), ("test",))
    assert {job.sets for job in PLANS["main"].jobs("student", 1) if job.arm in ("random", "p_eval", "uniform")} == {("test", "development")}
