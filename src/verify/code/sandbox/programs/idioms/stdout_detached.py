# Detaches the byte stream of stdout and wraps it.
import io
import sys

sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8", line_buffering=True)
print(sum(map(int, sys.stdin.read().split()[1:])))
