"""The arms of the reproduction as configurations of the product: each is exported by `lab/arms/export-arms.ts`.

Every arm draws from one bank, is taught by one teacher and holds equally many verified traces; only the choice of questions differs.
Placebos give levels from outside by recorded answers of a student that is right in 5, 4, 3, 2 or 1 of five attempts at a question.
"""

import json
import random
import sqlite3
import subprocess
from pathlib import Path

from .reproduction_data import bank, benchmark
from .stories import ROOT
from .train_language import WORK

FOLDER = WORK / "reproduction"
P_EVAL = {"kind": "evaluation", "benchmark": "evaluation"}
LEVELS = range(1, 6)


def shares(**of):
    return {"kind": "custom", "shares": {level.removeprefix("l"): share for level, share in of.items()}}


def own(distribution, **more):
    return dict(student="student", distribution=distribution, **more)


ARMS = {
    "random": own({"kind": "evaluation"}),
    "p_eval": own(P_EVAL),
    "uniform": own(shares(l1=0.2, l2=0.2, l3=0.2, l4=0.2, l5=0.2)),
    "other_student": dict(student="student-short", distribution=P_EVAL),
    "shuffled": dict(student="shuffled", distribution=P_EVAL),
    "easy": own(shares(l1=1)),
    "hard": own(shares(l5=1)),
    "p_c": own({"kind": "curriculum"}),
    "posterior": own(P_EVAL, method="posterior"),
    "author": dict(student="author", distribution=P_EVAL),
    **{f"level_{level}": own(shares(**{f"l{level}": 1})) for level in LEVELS},
}
RECORDED = ("shuffled", "author")

PROMPT = {"math": "{question}"}


def gguf(name, **more):
    path = ROOT / "models" / name / f"{name}.gguf"
    return dict(kind="llama-cpp", model=name, path=str(path), prompt=PROMPT, **more)


def student_config(name):
    if name in RECORDED:
        sql = f"SELECT question, reply, sample FROM '{name}.jsonl'"
        return dict(kind="recorded", model=name, sql=sql, attempts=5, prompt=PROMPT)
    return gguf(name, attempts=2, parameters=dict(temperature=0.7, maxTokens=128, seed=1))


def difficulty_config(arm):
    if arm["student"] in RECORDED:
        return dict(passRateThresholds=[0.9, 0.7, 0.5, 0.3])
    if arm.get("method") == "posterior":
        return dict(method="posterior")
    return dict(thresholds="quantiles")


def config(name, size, seed, more=None):
    """What `adaptive-cot` reads; JSON is YAML."""
    arm = {**ARMS, **(more or {})}[name]
    prm = dict(
        kind="token-probability",
        readout="in-process",
        model="prm",
        path=str(ROOT / "models/prm/prm.gguf"),
        template="math-shepherd",
        splitting="newline",
        minStepChars=0,
    )
    return dict(
        store="reproduction.sqlite",
        questions=dict(
            sources=[dict(name="stories", domain="math", path="bank.jsonl", licence="Apache-2.0")],
            decontamination=dict(ngramSize=100),
        ),
        benchmarks=[dict(name="evaluation", domain="math", path="benchmark.jsonl")],
        student=student_config(arm["student"]),
        **({} if arm["student"] in RECORDED else dict(processReward=prm)),
        difficulty=difficulty_config(arm),
        selection=dict(size=size, seed=seed, distribution=arm["distribution"]),
        teacher=gguf("teacher", tries=4, parameters=dict(temperature=0.7, maxTokens=200, seed=1)),
        export=dict(directory=f"arms/{name}-{size}-{seed}", formats=["canonical", "trl-messages"]),
    )


def write_config(name, size, seed, more=None):
    path = FOLDER / f"{name}-{size}-{seed}.json.yaml"
    path.write_text(json.dumps(config(name, size, seed, more), indent=1))
    return path


def write_test_config():
    """The test as an evaluation set, so that the product grades its stories too; nothing is selected by it."""
    told = config("p_eval", 1000, 0)
    told["benchmarks"] = [dict(name="test", domain="math", path="test.jsonl")]
    told["selection"]["distribution"] = {"kind": "evaluation", "benchmark": "test"}
    path = FOLDER / "test.json.yaml"
    path.write_text(json.dumps(told, indent=1))
    return path


def levels_of(student):
    """{prompt: level} of every question graded for `student` in the store, by step scores as the paper does."""
    with sqlite3.connect(f"file:{FOLDER / 'reproduction.sqlite'}?mode=ro", uri=True) as store:
        rows = store.execute(
            "SELECT q.prompt, g.level FROM grades g JOIN questions q ON q.id = g.question_id "
            "JOIN responders r ON r.id = g.student_id WHERE r.name = ? AND g.level IS NOT NULL AND g.scheme LIKE 'step-score%'",
            (student,),
        ).fetchall()
    return dict(rows)


def author_level(story):
    """The author's difficulty: the number of steps, in five bands."""
    return 1 + min(4, (story["steps"] - 1) * 5 // 8)


def write_recorded():
    """Recorded students whose pass rates put each question into the level wanted."""
    graded = levels_of("student")
    for name in RECORDED:
        rows = []
        for part in (bank(), benchmark()):
            known = [story for story in part if story["prompt"] in graded]
            wanted = [graded[story["prompt"]] for story in known] if name == "shuffled" else [author_level(story) for story in known]
            if name == "shuffled":
                random.Random(len(part)).shuffle(wanted)
            for story, level in zip(known, wanted):
                rows += [recorded_reply(story, level, sample) for sample in range(5)]
        (FOLDER / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def recorded_reply(story, level, sample):
    answer = story["answer"] if sample < 6 - level else str(int(story["answer"]) + 1)
    return dict(question=story["prompt"], sample=sample, reply=f"Answer: \\boxed{{{answer}}}")


def export(runs, more=None):
    """Exports arms [(name, size, seed)] and returns what the product reported of each, in order; those exported before are kept."""
    reports = {}
    log = FOLDER / "exports.jsonl"
    if log.exists():
        reports = {tuple(row["run"]): row for row in map(json.loads, log.read_text().splitlines())}
    left = [run for run in runs if run not in reports]
    if left:
        paths = [write_config(*run, more) for run in left]
        command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "lab/arms/export-arms.ts"), *map(str, paths)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, open(log, "a") as file:
            for run, line in zip(left, process.stdout):
                reports[run] = dict(run=list(run), report=json.loads(line))
                file.write(json.dumps(reports[run]) + "\n")
                file.flush()
        if process.returncode != 0:
            raise SystemExit(f"export-arms ended with {process.returncode}")
    return [reports[run] for run in runs]


def training_rows(name, size, seed):
    """Rows {"messages": [...]} of the file that the product exported."""
    folder = FOLDER / f"arms/{name}-{size}-{seed}"
    (path,) = Path(folder).glob("*messages*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]
