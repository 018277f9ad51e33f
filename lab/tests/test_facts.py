"""What is read of the store: sets by student, drift, tokens and what teaching took."""

import json
import sqlite3

import pytest
from adaptive_lab import arms, drift
from adaptive_lab.report import facts


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A store in which p_eval of the student drew `easy` and `hard`, and kept `easy` twice; of the other student it kept `hard`."""
    monkeypatch.setattr(arms, "FOLDER", tmp_path)
    monkeypatch.setattr(drift, "teacher_rates", lambda: {"easy": 0.9, "hard": 0.5})
    with sqlite3.connect(tmp_path / "reproduction.sqlite") as store:
        store.executescript("CREATE TABLE runs (id, config); CREATE TABLE selections (run_id, question_id); CREATE TABLE questions (id, prompt)")
        store.executemany("INSERT INTO questions VALUES (?, ?)", [(1, "easy"), (2, "hard")])
        for run, (student, drawn) in enumerate([("student", (1, 2)), ("student-short", (2, 2))]):
            store.execute("INSERT INTO runs VALUES (?, ?)", (run, json.dumps({"export": {"directory": f"arms/{student}/p_eval-1000-0"}})))
            store.executemany("INSERT INTO selections VALUES (?, ?)", [(run, question) for question in drawn])
    for student, seed, kept in [("student", 0, ["easy", "easy"]), ("student", 100, ["hard"]), ("student-short", 0, ["hard", "hard"])]:
        target = tmp_path / f"arms/{student}/p_eval-1000-{seed}"
        target.mkdir(parents=True)
        rows = [dict(question=question, provenance=dict(completionTokens=40)) for question in kept]
        (target / "canonical.jsonl").write_text("".join(json.dumps(one) + "\n" for one in rows))
    return tmp_path


def test_sets_are_of_their_student(folder):
    assert drift.drift_of("student", "p_eval", 1000) == pytest.approx(0.2)
    assert drift.drift_of("student-short", "p_eval", 1000) == pytest.approx(0)
    assert drift.drift_of("student", "p_eval", 250) is None
    assert (drift.kept_tokens_of("student", "p_eval", 1000), drift.kept_tokens_of("student", "random", 1000)) == (80, None)


def test_facts_are_collected_by_student(folder, monkeypatch):
    monkeypatch.setattr(facts, "test", lambda: [dict(prompt="easy"), dict(prompt="never graded")])
    monkeypatch.setattr(facts, "development", lambda: [dict(prompt="hard")])
    monkeypatch.setattr(facts, "bank", lambda: [dict(prompt="easy"), dict(prompt="hard"), dict(prompt="never graded")])
    monkeypatch.setattr(arms, "levels_of", lambda student: {"easy": 1, "hard": 5 if student == "student" else 3})
    level = dict(triedQuestions=3, attempts=5, usage=dict(completionTokens=200))
    report = dict(teaching=dict(kept=2, levels={"1": level, "5": level}))
    runs = [["student", "p_eval", 1000, 0], ["student", "p_eval", 1000, 100], ["student-short", "p_eval", 1000, 0]]
    (folder / "exports.jsonl").write_text("".join(json.dumps(dict(run=run, report=report)) + "\n" for run in runs))
    before = {"student": dict(test_levels=[2, 2], teaching={"p_eval 1000": {}, "random 1000": dict(tokens=7)}), "student-short": dict(test_levels=[3, 3])}
    (folder / "facts.json").write_text(json.dumps(before))
    facts.collect(folder / "facts.json")
    told = facts.read_json(folder / "facts.json")
    assert told["student"]["test_levels"] == [1, 0]
    assert (told["student"]["development_levels"], told["student-short"]["development_levels"]) == ([5], [3])
    assert told["agreement"][0][0] == 1 and told["agreement"][4][2] == 1 and sum(map(sum, told["agreement"])) == 2
    assert told["student"]["teaching"].pop("random 1000") == dict(tokens=7)
    assert told["student"]["teaching"] == {"p_eval 1000": dict(kept=2.0, tried=6.0, replies=10.0, tokens=400.0, drift=pytest.approx(0.2), kept_tokens=80.0)}


def test_what_a_new_store_does_not_hold_stays_as_collected_before(folder, monkeypatch):
    monkeypatch.setattr(facts, "test", lambda: [dict(prompt="not graded yet")])
    monkeypatch.setattr(facts, "development", list)
    monkeypatch.setattr(facts, "bank", list)
    monkeypatch.setattr(arms, "levels_of", lambda student: {})
    before = {"student": dict(test_levels=[2], teaching={"p_c 1000": dict(tokens=7)})}
    (folder / "facts.json").write_text(json.dumps(before))
    facts.collect(folder / "facts.json")
    told = facts.read_json(folder / "facts.json")
    assert (told["student"]["test_levels"], told["student"]["teaching"]) == ([2], {"p_c 1000": dict(tokens=7)})


def test_what_is_not_there_is_empty(folder):
    assert facts.read_json(folder / "none.json") == {}
    assert facts.teaching() == {}
    assert facts.facts_of({}, "student") == ([], {})
