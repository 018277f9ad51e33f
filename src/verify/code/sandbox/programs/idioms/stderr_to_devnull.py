# Silences stderr.
import os
import sys

sys.stderr = open(os.devnull, "w")
print("silence", file=sys.stderr)
print(sum(map(int, sys.stdin.read().split()[1:])))
