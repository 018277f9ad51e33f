# Wraps the byte stream in a codec's reader and writer.
import codecs
import sys

reader = codecs.getreader("utf-8")(sys.stdin.buffer)
writer = codecs.getwriter("utf-8")(sys.stdout.buffer)
words = reader.read().split()
writer.write("%d\n" % sum(map(int, words[1:])))
