# Writes when the interpreter ends.
import atexit
import sys

lines = []
atexit.register(lambda: sys.stdout.write("\n".join(lines) + "\n"))
sys.stdin.readline()
lines.append(str(sum(map(int, sys.stdin.readline().split()))))
