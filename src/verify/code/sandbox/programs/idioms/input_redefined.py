# Replaces input by a function of its own that strips.
import sys


def input():
    return sys.stdin.readline().rstrip("\r\n")


input()
print(sum(int(word) for word in input().split()))
