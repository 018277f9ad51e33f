# Kills and stops its parent, in earnest. Destructive. Expected: contained|runtime-error
import signal

parent = os.getppid()
if parent > 1:
    for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL):
        attempt("sent %d to its parent" % number, lambda: os.kill(parent, number) is None)
conclude()
