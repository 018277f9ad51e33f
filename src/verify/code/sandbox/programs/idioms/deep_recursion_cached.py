# Recurses deep through a cached function, which uses the C stack.
import functools
import sys

sys.setrecursionlimit(10**6)


@functools.lru_cache(None)
def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


input()
print(sum(map(int, input().split())) + count(8000) - 8000)
