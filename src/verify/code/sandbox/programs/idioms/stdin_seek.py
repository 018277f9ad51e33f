# Reads stdin twice where it can be rewound.
import sys

text = sys.stdin.read()
if sys.stdin.seekable():
    sys.stdin.seek(0)
    text = sys.stdin.read()
print(sum(map(int, text.split()[1:])))
