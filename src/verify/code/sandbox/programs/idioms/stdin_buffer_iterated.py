# Iterates over lines of bytes.
import sys

words = []
for line in sys.stdin.buffer:
    words.extend(line.split())
print(sum(map(int, words[1:])))
