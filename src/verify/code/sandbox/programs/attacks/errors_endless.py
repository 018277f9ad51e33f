# Writes to stderr without end. Expected: time-limit|output-limit
block = b"more " * 100000
while True:
    os.write(2, block)
