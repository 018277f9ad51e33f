# Takes lines with next().
import sys

next(sys.stdin)
print(sum(map(int, next(sys.stdin).split())))
