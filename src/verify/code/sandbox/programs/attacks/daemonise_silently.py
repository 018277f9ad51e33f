# Leaves a process behind and then spins until it is killed. Expected: time-limit
import time

attempt("left a process behind", lambda: in_child(lambda: in_child(lambda: time.sleep(20))))
while True:
    pass
