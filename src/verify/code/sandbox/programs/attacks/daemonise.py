# Leaves its session by a double fork, to outlive its time. Expected: contained
import time


def leave():
    os.setsid()
    in_child(lambda: time.sleep(20))


attempt("left a process behind", lambda: in_child(leave))
conclude()
