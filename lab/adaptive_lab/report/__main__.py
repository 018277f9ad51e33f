"""Tables and plots of what was reproduced, from lab/results alone: `npm run lab -- report`. With `--collect` first from the store of the arms."""

import argparse
from pathlib import Path

from ..jobs import RESULTS
from ..reproduction_data import test
from ..stories import ROOT
from .facts import collect, read_json
from .figures import write_plots
from .runs import read_rows, runs_of
from .sections import sections


def main(told=None):
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--size", type=int, default=1000, help="number of traces of the arms compared")
    arguments.add_argument("--results", type=Path, default=RESULTS.parent, help="folder of reproduction.jsonl, facts.json, oracle.json and earlier.jsonl")
    arguments.add_argument("--plots", type=Path, default=ROOT / "docs")
    arguments.add_argument("--collect", action="store_true", help="read the store of the arms again first")
    asked = arguments.parse_args(told)
    facts_path = asked.results / "facts.json"
    if asked.collect:
        collect(facts_path)
    rows, facts, mixes = read_rows(asked.results / RESULTS.name), read_json(facts_path), read_json(asked.results / "oracle.json")
    earlier = read_rows(asked.results / "earlier.jsonl")
    print("\n".join(sections(rows, facts, mixes, asked.size, test(), earlier)))
    write_plots(asked.plots, runs_of(rows), facts, asked.size)


if __name__ == "__main__":
    main()
