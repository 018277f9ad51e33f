# Uses an enum and a cached recursive function.
import enum
import functools
import sys

sys.setrecursionlimit(10**6)


class Mode(enum.Enum):
    SUM = 1


input()
values = tuple(map(int, input().split()))


@functools.lru_cache(maxsize=None)
def total(start, end):
    if end - start < 2:
        return sum(values[start:end])
    middle = (start + end) // 2
    return total(start, middle) + total(middle, end)


print(total(0, len(values)) if Mode(1) is Mode.SUM else None)
