# Reads a file when it is there, as authors do at home, and stdin when it is not.
import os
import sys

if os.path.exists("input.txt"):
    sys.stdin = open("input.txt")
if os.environ.get("LOCAL_JUDGE"):
    sys.stdout = open("output.txt", "w")
print(sum(map(int, sys.stdin.read().split()[1:])))
