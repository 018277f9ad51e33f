# Keeps its state in a module of the standard library, and so needs a fresh one.
import math
import sys

math.total = getattr(math, "total", 0)
for word in sys.stdin.read().split()[1:]:
    math.total += int(word)
print(math.total)
