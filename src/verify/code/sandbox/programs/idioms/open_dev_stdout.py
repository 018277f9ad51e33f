# Opens /dev/stdout by name.
import sys

values = list(map(int, sys.stdin.read().split()))[1:]
with open("/dev/stdout", "w") as out:
    out.write("%d\n" % sum(values))
