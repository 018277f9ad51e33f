# Writes bytes.
import sys

sys.stdout.buffer.write(b"%d\n" % sum(map(int, sys.stdin.buffer.read().split()[1:])))
