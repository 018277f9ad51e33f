"""Which runs there are, and at which rate."""

import json

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


def tuned(rate, accuracy, arm="p_eval"):
    return dict(student="student", arm=arm, size=1000, seed=jobs.TUNING_SEED, rate=rate, accuracy=dict(development=accuracy))


def test_without_tuning_all_arms_have_one_rate(kept):
    assert {job.rate for job in PLANS["main"].jobs("student")} == {jobs.RATE}


def test_an_arm_is_trained_at_the_rate_that_did_best_on_the_development_set(kept):
    kept(tuned(2e-3, 0.44), tuned(1e-3, 0.42), tuned(5e-4, 0.43), tuned(5e-4, 0.41, "random"), tuned(1e-3, 0.42, "random"))
    rates = {job.arm: job.rate for job in PLANS["main"].jobs("student", 1)}
    assert (rates["p_eval"], rates["random"], rates["uniform"]) == (2e-3, 1e-3, jobs.RATE)


def test_rates_of_one_student_say_nothing_of_another(kept):
    kept(tuned(2e-3, 0.44))
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
