# Reads with a generator of tokens.
import sys


def tokens():
    for line in sys.stdin:
        yield from line.split()


source = tokens()
n = int(next(source))
print(sum(int(next(source)) for _ in range(n)))
