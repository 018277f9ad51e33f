# Writes with writelines.
import sys

sys.stdout.writelines([str(sum(map(int, sys.stdin.read().split()[1:]))), "\n"])
