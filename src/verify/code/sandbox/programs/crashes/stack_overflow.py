# Recurses on the C stack until memory ends. Expected: runtime-error|memory-limit|time-limit
import functools
import sys

sys.setrecursionlimit(1 << 30)


@functools.lru_cache(None)
def again(n):
    return again(n + 1)


again(0)
