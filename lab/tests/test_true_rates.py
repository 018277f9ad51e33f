"""Levels dealt out anew by pass rate."""

import json

from adaptive_lab import arms, true_rates
from adaptive_lab.true_rates import dealt


def test_the_easiest_level_goes_to_those_most_often_right():
    levels = {"a": 5, "b": 1, "c": 1, "d": 3}
    assert dealt(levels, {"a": 8, "b": 0, "c": 7, "d": 3}) == {"a": 1, "c": 1, "d": 3, "b": 5}


def test_a_level_holds_as_many_as_before_and_ties_are_broken_by_chance():
    levels = {f"q{number:03}": 1 if number < 60 else 4 for number in range(100)}
    found = dealt(levels, dict.fromkeys(levels, 2))
    assert sorted(found.values()) == sorted(levels.values())
    # By name the first sixty would be level 1.
    assert 10 < sum(found[prompt] == 4 for prompt in list(levels)[:60]) < 40


def test_agreement_is_with_the_rates_sampled_and_nothing_without_them(tmp_path, monkeypatch):
    monkeypatch.setattr(arms, "FOLDER", tmp_path)
    assert true_rates.rank_agreement("student") == {}
    stories = [dict(prompt=f"q{number}", steps=1 + number % 8) for number in range(40)]
    monkeypatch.setattr(true_rates, "bank", lambda: stories)
    monkeypatch.setattr(arms, "levels_of", lambda student: {f"q{number}": 1 + number // 8 if student == "student" else 5 - number // 8 for number in range(40)})
    (tmp_path / "rates-student.json").write_text(json.dumps({f"q{number}": 8 - number // 8 for number in range(40)}))
    found = true_rates.rank_agreement("student")
    assert (round(found["p_eval"], 6), round(found["other_student"], 6), round(found["true_rate"], 6)) == (1, -1, 1)
    assert abs(found["shuffled"]) < 0.5
