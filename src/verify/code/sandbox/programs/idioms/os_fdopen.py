# Makes a file object of descriptor 0.
import os
import sys

words = os.fdopen(sys.stdin.fileno(), "r", closefd=False).read().split()
print(sum(map(int, words[1:])))
