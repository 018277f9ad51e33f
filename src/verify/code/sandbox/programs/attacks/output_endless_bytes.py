# Writes to descriptor 1 without end, whatever is said of it. Expected: output-limit|time-limit
import signal

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
block = b"more " * 100000
while True:
    try:
        os.write(1, block)
    except OSError:
        pass
