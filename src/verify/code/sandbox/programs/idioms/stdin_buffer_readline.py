# Reads lines of bytes.
import sys

readline = sys.stdin.buffer.readline
n = int(readline())
print(sum(map(int, readline().split())))
