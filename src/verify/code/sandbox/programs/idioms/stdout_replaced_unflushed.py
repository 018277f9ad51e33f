# Replaces stdout by a stream that nobody flushes.
import io
import sys

sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False), 1 << 20), encoding="utf-8")
input()
print(sum(map(int, input().split())))
