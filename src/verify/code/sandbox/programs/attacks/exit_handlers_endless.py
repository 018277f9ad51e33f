# Ends at once, and never finishes ending. Expected: time-limit
import atexit


@atexit.register
def again():
    while True:
        pass
