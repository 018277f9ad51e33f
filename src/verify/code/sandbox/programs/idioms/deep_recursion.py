# Recurses 50,000 deep.
import sys

sys.setrecursionlimit(10**6)


def count(n):
    if n == 0:
        return 0
    return 1 + count(n - 1)


input()
print(sum(map(int, input().split())) + count(50000) - 50000)
