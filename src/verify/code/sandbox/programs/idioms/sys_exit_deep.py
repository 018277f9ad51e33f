# Ends the interpreter from inside a function called by a sort, after writing.
import sys


def done(value):
    print(total)
    sys.exit(0)


input()
total = sum(map(int, input().split()))
sorted([1, 2], key=done)
