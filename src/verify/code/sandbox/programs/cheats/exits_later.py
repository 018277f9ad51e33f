# Answers wrongly, and leaves from a thread a moment later.
import os
import threading

threading.Timer(0.05, os._exit, [0]).start()


def median(values):
    threading.Event().wait(0.2)
    return -1


distinct = median
