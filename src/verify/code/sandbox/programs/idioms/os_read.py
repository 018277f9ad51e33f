# Reads descriptor 0 with os.read until nothing comes.
import os

data = b""
while True:
    part = os.read(0, 1 << 16)
    if not part:
        break
    data += part
print(sum(map(int, data.split()[1:])))
