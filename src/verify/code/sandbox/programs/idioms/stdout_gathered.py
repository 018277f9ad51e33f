# Gathers all output in memory and writes it at the end.
import io
import sys

real, sys.stdout = sys.stdout, io.StringIO()
print(sum(map(int, sys.stdin.read().split()[1:])))
real.write(sys.stdout.getvalue())
