# Prints a traceback of an exception it caught.
import traceback

try:
    [][1]
except IndexError:
    traceback.print_exc()
input()
print(sum(map(int, input().split())))
