# Replaces stdout by a codec's writer over the byte stream.
import codecs
import sys

sys.stdout = codecs.getwriter("utf-8")(sys.stdout.buffer)
input()
print(sum(map(int, input().split())))
