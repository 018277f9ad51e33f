# Puts a stream of its own in the place of sys.stdin.
import io
import sys

sys.stdin = io.StringIO(sys.stdin.read())
input()
print(sum(map(int, input().split())))
