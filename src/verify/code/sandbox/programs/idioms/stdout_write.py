# Writes with sys.stdout.write.
import sys

total = sum(map(int, sys.stdin.read().split()[1:]))
sys.stdout.write(str(total))
sys.stdout.write("\n")
