# Prints with flush, sep and end.
import functools

print = functools.partial(print, flush=True)
input()
print(sum(map(int, input().split())), sep="", end="\n")
