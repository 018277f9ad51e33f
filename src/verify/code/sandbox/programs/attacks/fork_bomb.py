# Forks processes until refused, at most forty. Expected: contained
import time

for number in range(40):
    attempt("forked %d processes" % (number + 1), lambda: in_child(lambda: time.sleep(20)))
escapes = escapes[-1:]
conclude()
