"""Tables and plots of what was reproduced, from lab/results alone: `npm run lab -- report`. With `--collect` first from the store of the arms."""

import argparse
import json
from collections import defaultdict

import numpy as np

from . import arms
from .drift import drift_of
from .paired import holm, paired, t_quantile, traces_for
from .plots import curves, dots
from .recipes import ADDITIVE
from .reproduce import RESULTS
from .reproduction_data import test
from .stories import ROOT
from .traces import CHOICES

FACTS = ROOT / "lab/results/facts.json"
EXPLORED = [("hard", "p_eval"), ("p_eval", "p_c"), ("p_c", "random"), ("posterior", "p_eval"), ("author", "p_eval"), ("easy", "random")]
CONTRASTS = [("p_eval", "random"), ("p_eval", "uniform"), ("p_eval", "other_student"), ("p_eval", "shuffled")]
TITLES = {
    "untrained": "untrained",
    "random": "random from the bank",
    "p_eval": "P_eval, own levels (the paper)",
    "uniform": "uniform over own levels",
    "other_student": "P_eval, another student's levels",
    "shuffled": "P_eval, own levels shuffled",
    "hard": "hardest own level only",
    "easy": "easiest own level only",
    "p_c": "P_C, own levels (curriculum)",
    "posterior": "P_eval, own posterior levels",
    "author": "P_eval, the author's levels (steps)",
    "oracle": "oracle mix of own levels",
    "random_trace": "P_eval, a random trace of four",
    "lowest_rsr": "P_eval, lowest rank-surprisal ratio",
    "lowest_surprisal": "P_eval, lowest surprisal",
    "shortest": "P_eval, shortest trace",
}


def results():
    """{(arm, size): {seed: row}} of the runs on the test; of several at one seed, the last."""
    found = defaultdict(dict)
    for row in map(json.loads, RESULTS.read_text().splitlines()):
        if row["on"] == "test":
            found[row["arm"], row["size"]][row["seed"]] = row
    return found


def mean_interval(values):
    values = np.asarray(values, float)
    half = t_quantile(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else float("nan")
    return float(values.mean()), half


def bits(row):
    return np.unpackbits(np.frombuffer(bytes.fromhex(row["right"]), np.uint8))[: row["stories"]].astype(bool)


def groups(stories, graded):
    """Named sets of test stories: by the untrained student's level (0: none), by operations, by steps."""
    named = {f"level {level}": np.array([one == level for one in graded]) for level in arms.LEVELS}
    sums = np.array([set(story["operations"]) <= set(ADDITIVE) for story in stories])
    steps = np.array([story["steps"] for story in stories])
    named |= {"sums only": sums, "other operations": ~sums}
    named |= {f"steps {low} and {low + 1}": (steps == low) | (steps == low + 1) for low in (1, 3, 5, 7)}
    return {name: mask for name, mask in named.items() if mask.any()}


def by_group(found, size, names, masks):
    """{arm: {group: (mean accuracy, half interval over seeds)}}"""
    return {
        name: {group: mean_interval([bits(row)[mask].mean() for row in found[name, size].values()]) for group, mask in masks.items()}
        for name in names
    }


def contrasts(found, size, pairs=CONTRASTS):
    rows = []
    for one, other in pairs:
        a, b = found.get((one, size), {}), found.get((other, size), {})
        seeds = sorted(set(a) & set(b))
        if len(seeds) > 1:
            rows.append((one, other, paired([a[s]["accuracy"] for s in seeds], [b[s]["accuracy"] for s in seeds])))
    adjusted = holm([row[2]["p"] for row in rows])
    return [(*row, p) for row, p in zip(rows, adjusted)]


def efficiency(found, name, base="random", rounds=2000):
    """Traces of `base` for each trace of `name` at the accuracy `name` reaches at its largest size: median and 95 % bounds of a bootstrap over seeds."""
    sizes = sorted(size for arm, size in found if arm == base and (name, size) in found)
    largest = max(sizes)
    seeds = sorted(set.intersection(*(set(found[base, size]) for size in sizes)) & set(found[name, largest]))
    random = np.random.default_rng(0)
    factors = []
    for _ in range(rounds):
        drawn = random.choice(seeds, len(seeds))
        means = [np.mean([found[base, size][s]["accuracy"] for s in drawn]) for size in sizes]
        factors.append(traces_for(np.mean([found[name, largest][s]["accuracy"] for s in drawn]), sizes, means) / largest)
    return dict(sizes=sizes, seeds=len(seeds), median=float(np.median(factors)), low=float(np.quantile(factors, 0.025)), high=float(np.quantile(factors, 0.975)))


def collect():
    """Writes what the report reads of the store and of the product's own reports: lab/results/facts.json."""
    levels = arms.levels_of("student")
    found = defaultdict(list)
    for row in map(json.loads, (arms.FOLDER / "exports.jsonl").read_text().splitlines()):
        name, size, seed = row["run"]
        if seed < 100:
            found[name, size].append(row["report"]["teaching"])
    taught = {f"{name} {size}": dict(summary(reports), drift=drift_of(name, size)) for (name, size), reports in found.items()}
    FACTS.write_text(json.dumps(dict(test_levels=[levels.get(story["prompt"], 0) for story in test()], teaching=taught)) + "\n")


def summary(reports):
    total = lambda of: float(np.mean([sum(of(level) for level in one["levels"].values()) for one in reports]))
    return dict(
        kept=float(np.mean([one["kept"] for one in reports])),
        tried=total(lambda level: level["triedQuestions"]),
        replies=total(lambda level: level["attempts"]),
        tokens=total(lambda level: level["usage"]["completionTokens"]),
    )


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head), *("| " + " | ".join(row) + " |" for row in rows)]) + "\n"


def percent(mean, half=None):
    return f"{100 * mean:.1f}" + ("" if half is None or np.isnan(half) else f" ± {100 * half:.1f}")


def overall(found, size, taught, names):
    rows = []
    for name in names:
        runs = found[name, size]
        mean, half = mean_interval([row["accuracy"] for row in runs.values()])
        told = taught.get(f"{name} {size}")
        rows.append(
            [
                TITLES[name],
                str(len(runs)),
                percent(mean, half),
                str(sorted({row["rate"] for row in runs.values()})[0]),
                f"{told['tokens']:,.0f}" if told else "",
                f"{told['tried'] / told['kept']:.2f}" if told else "",
                f"{100 * told['drift']:+.1f}" if told else "",
            ]
        )
    head = ["arm", "seeds", "accuracy, %", "rate", "teacher tokens", "questions tried per trace kept", "drift of teacher pass, points"]
    return table(head, rows)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=1000)
    arguments.add_argument("--plots", default=str(ROOT / "docs"))
    arguments.add_argument("--collect", action="store_true", help="read the store of the arms again first")
    asked = arguments.parse_args()
    if asked.collect:
        collect()
    facts = json.loads(FACTS.read_text())
    found, stories = results(), test()
    # Traces in other styles move accuracy by tens of points: they have a table of their own.
    names = [name for name in TITLES if (name, asked.size) in found and name not in CHOICES]
    base = next(iter(found["untrained", 0].values()))
    print(f"Untrained: {percent(base['accuracy'])} % of {base['stories']:,} test stories.\n")
    print(overall(found, asked.size, facts["teaching"], names))
    rows = contrasts(found, asked.size)
    if rows:
        print("Contrasts fixed in advance, in points:\n")
        head = ["contrast", "difference", "95 % interval", "sd over seeds", "p", "p (Holm)"]
        print(table(head, [[f"{TITLES[a]} − {TITLES[b]}", f"{100 * d['mean']:+.2f}", f"{100 * d['low']:+.2f} to {100 * d['high']:+.2f}", f"{100 * d['spread']:.2f}", f"{d['p']:.4f}", f"{p:.4f}"] for a, b, d, p in rows]))
    explored = contrasts(found, asked.size, EXPLORED)
    if explored:
        print("Explored afterwards, in points, not corrected for choice:\n")
        told = [[f"{TITLES[a]} − {TITLES[b]}", str(d["seeds"]), f"{100 * d['mean']:+.2f}", f"{100 * d['low']:+.2f} to {100 * d['high']:+.2f}"] for a, b, d, _ in explored]
        print(table(["contrast", "seeds", "difference", "95 % interval"], told))
    chosen = [name for name in CHOICES if (name, asked.size) in found]
    if chosen:
        rows = [[TITLES[name], *(percent(row["accuracy"]) for _, row in sorted(found[name, asked.size].items()))] for name in ["p_eval", *chosen]]
        seeds = min(len(row) for row in rows) - 1
        print("Trace choice, % by seed:\n")
        print(table(["trace kept", *(f"seed {seed}" for seed in range(seeds))], [row[: seeds + 1] for row in rows]))
    masks = groups(stories, facts["test_levels"])
    told = by_group(found, asked.size, names, masks)
    untrained = {group: (float(bits(base)[mask].mean()), float("nan")) for group, mask in masks.items()}
    print(table(["accuracy, %", *(f"{group} ({int(mask.sum())})" for group, mask in masks.items())], [["untrained", *(percent(*untrained[g]) for g in masks)], *([TITLES[name], *(percent(*told[name][g]) for g in masks)] for name in names)]))
    for name in names:
        sizes = [size for arm, size in found if arm == name]
        if name != "random" and len(sizes) > 1:
            of = efficiency(found, name)
            print(f"Data efficiency of {TITLES[name]} against random: {of['median']:.2f} ({of['low']:.2f} to {of['high']:.2f}), sizes {of['sizes']}, {of['seeds']} seeds")
    write_plots(found, names, asked)


def write_plots(found, names, asked):
    base = next(iter(found["untrained", 0].values()))["accuracy"]
    rows = [(TITLES[name], *mean_interval([row["accuracy"] for row in found[name, asked.size].values()])) for name in names]
    dots(f"{asked.plots}/reproduction-arms.svg", f"Accuracy after {asked.size:,} verified traces, 95 % over seeds", rows, base)
    lines = {}
    for name in names:
        points = sorted((size, *mean_interval([row["accuracy"] for row in found[name, size].values()])) for arm, size in found if arm == name)
        if len(points) > 1:
            lines[TITLES[name]] = points
    if lines:
        curves(f"{asked.plots}/reproduction-budgets.svg", "Accuracy by number of traces", lines, base)


if __name__ == "__main__":
    main()
