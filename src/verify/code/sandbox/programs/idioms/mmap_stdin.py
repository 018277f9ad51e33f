# Maps stdin into memory where it is a file, and reads it where it is not.
import mmap
import sys

try:
    data = mmap.mmap(0, 0, access=mmap.ACCESS_READ)[:]
except (OSError, ValueError):
    data = sys.stdin.buffer.read()
print(sum(map(int, data.split()[1:])))
