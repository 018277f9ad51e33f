# Starts with a future import.
from __future__ import annotations


def total(values: list[int]) -> int:
    return sum(values)


input()
print(total([int(word) for word in input().split()]))
