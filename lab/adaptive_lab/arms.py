"""The arms of the reproduction as configurations of the product: each is exported by `lab/arms/export-arms.ts`.

Every arm draws from one bank, is taught by one teacher and holds equally many verified traces; only the choice of questions differs.
Placebos give levels from outside by recorded answers of a student that is right in 5, 4, 3, 2 or 1 of five attempts at a question.
"""

import json
import random
import sqlite3
import subprocess

from .reproduction_data import bank, benchmark
from .stories import ROOT
from .train_language import WORK

FOLDER = WORK / "reproduction"
P_EVAL = {"kind": "evaluation", "benchmark": "evaluation"}
FAILED_LEVELS = [2, 3, 4, 5]
LEVELS = range(1, 6)
# As good overall, with other skills: each is the other's placebo.
STUDENTS = ("student", "student-short")
AUTHOR = "author"
# {student: {size: {"shares": {level: share}}}}, found from the transfer matrix by oracle.py.
ORACLE = ROOT / "lab/results/oracle.json"


def custom(shares):
    """Shares are given in full, so that a share of 0 asks for none; they sum to 1."""
    return {"kind": "custom", "shares": {str(level): shares.get(level, 0) for level in LEVELS}}


def other(student):
    return STUDENTS[1 - STUDENTS.index(student)]


def shuffled(student):
    return f"shuffled-{student}"


def by_rate(student):
    return f"by-rate-{student}"


def oracle_shares(student, size):
    told = json.loads(ORACLE.read_text())[student][str(size)]["shares"]
    return {int(level): share for level, share in told.items()}


def arm(name, student, size):
    """Whose levels, by which method, and how many of each."""
    if name.startswith("level_"):
        return dict(levels_of=student, distribution=custom({int(name.removeprefix("level_")): 1}))
    return {
        "random": lambda: dict(levels_of=student, distribution={"kind": "evaluation"}),
        "p_eval": lambda: dict(levels_of=student, distribution=P_EVAL),
        "uniform": lambda: dict(levels_of=student, distribution=custom(dict.fromkeys(LEVELS, 0.2))),
        "failed": lambda: dict(levels_of=student, distribution=P_EVAL | {"levels": FAILED_LEVELS}),
        "p_c": lambda: dict(levels_of=student, distribution={"kind": "curriculum"}),
        "posterior": lambda: dict(levels_of=student, distribution=P_EVAL, method="posterior"),
        "oracle": lambda: dict(levels_of=student, distribution=custom(oracle_shares(student, size))),
        "other_student": lambda: dict(levels_of=other(student), distribution=P_EVAL),
        "shuffled": lambda: dict(levels_of=shuffled(student), distribution=P_EVAL),
        "true_rate": lambda: dict(levels_of=by_rate(student), distribution=P_EVAL),
        "author": lambda: dict(levels_of=AUTHOR, distribution=P_EVAL),
    }[name]()


PROMPT = {"math": "{question}"}


def gguf(name, **more):
    path = ROOT / "models" / name / f"{name}.gguf"
    return dict(kind="llama-cpp", model=name, path=str(path), prompt=PROMPT, **more)


def is_recorded(name):
    return name not in STUDENTS


def student_config(name):
    if is_recorded(name):
        sql = f"SELECT question, reply, sample FROM '{name}.jsonl'"
        return dict(kind="recorded", model=name, sql=sql, attempts=5, prompt=PROMPT)
    return gguf(name, attempts=2, parameters=dict(temperature=0.7, maxTokens=128, seed=1))


def difficulty_config(arm):
    if is_recorded(arm["levels_of"]):
        return dict(passRateThresholds=[0.9, 0.7, 0.5, 0.3])
    if arm.get("method") == "posterior":
        return dict(method="posterior")
    return dict(thresholds="quantiles")


def config(name, student, size, seed):
    """What `adaptive-cot` reads; JSON is YAML."""
    told = arm(name, student, size)
    graded = told["levels_of"]
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
        student=student_config(graded),
        **({} if is_recorded(graded) else dict(processReward=prm)),
        difficulty=difficulty_config(told),
        selection=dict(size=size, seed=seed, distribution=told["distribution"]),
        teacher=gguf("teacher", tries=4, parameters=dict(temperature=0.7, maxTokens=200, seed=1)),
        export=dict(directory=directory(name, student, size, seed), formats=["canonical", "trl-messages"]),
    )


def directory(name, student, size, seed):
    return f"arms/{student}/{name}-{size}-{seed}"


def write_config(name, student, size, seed):
    path = FOLDER / f"{student}-{name}-{size}-{seed}.json.yaml"
    path.write_text(json.dumps(config(name, student, size, seed), indent=1))
    return path


def write_set_config(student, name):
    """A file of stories as the evaluation set, so that the product grades them too; nothing is selected by it."""
    told = config("p_eval", student, 1000, 0)
    told["benchmarks"] = [dict(name=name, domain="math", path=f"{name}.jsonl")]
    told["selection"]["distribution"] = {"kind": "evaluation", "benchmark": name}
    path = FOLDER / f"{student}-{name}.json.yaml"
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


def shuffled_levels(student, stories):
    """{prompt: level}: the student's own levels of these stories, each given to another of them."""
    graded = levels_of(student)
    known = [story["prompt"] for story in stories if story["prompt"] in graded]
    levels = [graded[prompt] for prompt in known]
    random.Random(len(stories)).shuffle(levels)
    return dict(zip(known, levels))


def write_recorded():
    """Recorded students whose pass rates put each question into the level wanted."""
    parts = (bank(), benchmark())
    for student in STUDENTS:
        write_replies(shuffled(student), parts, [shuffled_levels(student, stories) for stories in parts])
    write_replies(AUTHOR, parts, [{story["prompt"]: author_level(story) for story in stories} for stories in parts])


def write_replies(name, parts, levels):
    rows = [recorded_reply(story, of[story["prompt"]], sample) for part, of in zip(parts, levels) for story in part if story["prompt"] in of for sample in range(5)]
    (FOLDER / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def recorded_reply(story, level, sample):
    answer = story["answer"] if sample < 6 - level else str(int(story["answer"]) + 1)
    return dict(question=story["prompt"], sample=sample, reply=f"Answer: \\boxed{{{answer}}}")


def exported():
    """{(student, name, size, seed): what the product reported} of the runs exported so far."""
    log = FOLDER / "exports.jsonl"
    return {tuple(row["run"]): row["report"] for row in map(json.loads, log.read_text().splitlines())} if log.exists() else {}


def export(runs):
    """Exports runs [(student, name, size, seed)] that were not exported before."""
    known = exported()
    left = [run for run in dict.fromkeys(runs) if run not in known]
    if not left:
        return
    paths = [write_config(name, student, size, seed) for student, name, size, seed in left]
    command = [str(ROOT / "node_modules/.bin/node"), str(ROOT / "lab/arms/export-arms.ts"), *map(str, paths)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process, open(FOLDER / "exports.jsonl", "a") as file:
        for run, line in zip(left, process.stdout):
            file.write(json.dumps(dict(run=list(run), report=json.loads(line))) + "\n")
            file.flush()
    if process.returncode != 0:
        raise SystemExit(f"export-arms ended with {process.returncode}")


def training_rows(student, name, size, seed):
    """Rows {"messages": [...]} of the file that the product exported."""
    (path,) = (FOLDER / directory(name, student, size, seed)).glob("*messages*.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()]
