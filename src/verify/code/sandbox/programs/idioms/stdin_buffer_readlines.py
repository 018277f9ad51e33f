# Reads a list of lines of bytes.
import sys

print(sum(map(int, b" ".join(sys.stdin.buffer.readlines()).split()[1:])))
