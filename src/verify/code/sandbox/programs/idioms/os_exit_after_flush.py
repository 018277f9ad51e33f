# Flushes and leaves without cleaning up, as programs with big heaps do.
import os
import sys

print(sum(map(int, sys.stdin.read().split()[1:])))
sys.stdout.flush()
os._exit(0)
