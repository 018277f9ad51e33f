# Spins in threads that hold no lock, to use several cores. Expected: time-limit
import hashlib
import threading

block = b"x" * (4 << 20)


def work():
    while True:
        hashlib.sha256(block).digest()


for _ in range(4):
    threading.Thread(target=work).start()
