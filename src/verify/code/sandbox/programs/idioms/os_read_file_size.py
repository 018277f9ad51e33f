# Reads as many bytes as stdin is said to have, the way fast-input templates do.
import io
import os
import sys


class FastReader:
    def __init__(self, fd):
        self.fd = fd
        self.buffer = io.BytesIO()

    def readline(self):
        while True:
            part = os.read(self.fd, max(os.fstat(self.fd).st_size, 8192))
            if not part:
                break
            at = self.buffer.tell()
            self.buffer.seek(0, io.SEEK_END)
            self.buffer.write(part)
            self.buffer.seek(at)
        return self.buffer.readline()


reader = FastReader(sys.stdin.fileno())
reader.readline()
print(sum(map(int, reader.readline().split())))
