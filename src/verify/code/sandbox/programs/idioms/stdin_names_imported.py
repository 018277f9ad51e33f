# Imports the two streams by name.
from sys import stdin, stdout

stdin.readline()
stdout.write(str(sum(map(int, stdin.readline().split()))) + "\n")
