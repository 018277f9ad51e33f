# Changes the encoding and the newlines of the streams.
import sys

sys.stdin.reconfigure(encoding="utf-8", newline=None)
sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
print(sum(map(int, sys.stdin.read().split()[1:])))
