# Writes megabytes to stderr on the way.
import sys

for step in range(2000):
    print("step %d " % step * 100, file=sys.stderr)
print(sum(map(int, sys.stdin.read().split()[1:])))
