# Iterates over sys.stdin.
import sys

words = [word for line in sys.stdin for word in line.split()]
print(sum(map(int, words[1:])))
