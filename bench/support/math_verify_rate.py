"""Times Math-Verify's verdicts, a JSON row {gold, reply} a line from standard input; prints times and verdicts as JSON."""
import json
import sys
import time

from math_verify import parse, verify

times, correct = [], []
for line in sys.stdin:
    row = json.loads(line)
    started = time.perf_counter()
    try:
        gold = row["gold"] if "$" in row["gold"] or "\\boxed" in row["gold"] else f"${row['gold']}$"
        verdict = verify(parse(gold), parse(row["reply"]))
    except Exception:
        verdict = False
    times.append((time.perf_counter() - started) * 1000)
    correct.append(bool(verdict))
json.dump({"timesMs": times, "correct": correct}, sys.stdout)
