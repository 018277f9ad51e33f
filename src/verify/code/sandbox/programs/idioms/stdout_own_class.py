# Replaces stdout by an object of a class of its own, which writes when it is flushed.
import io
import os
import sys


class FastWriter(io.IOBase):
    def __init__(self, fd):
        self.fd = fd
        self.pieces = io.BytesIO()
        self.writable = lambda: True

    def write(self, text):
        self.pieces.write(text.encode())

    def flush(self):
        os.write(self.fd, self.pieces.getvalue())
        self.pieces = io.BytesIO()


sys.stdout = FastWriter(sys.stdout.fileno())
input = lambda: sys.stdin.readline().rstrip()
input()
print(sum(map(int, input().split())))
