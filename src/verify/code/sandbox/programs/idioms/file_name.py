# Uses its own file's name and the arguments.
import os
import sys

folder = os.path.dirname(os.path.abspath(__file__))
arguments = sys.argv[1:]
source = arguments[0] if arguments else 0
with open(source) as lines:
    print(sum(map(int, lines.read().split()[1:])))
