# Writes bytes after text, flushing in between.
import sys

total = str(sum(map(int, sys.stdin.read().split()[1:])))
print(total[:1], end="")
sys.stdout.flush()
sys.stdout.buffer.write(total[1:].encode() + b"\n")
sys.stdout.buffer.flush()
