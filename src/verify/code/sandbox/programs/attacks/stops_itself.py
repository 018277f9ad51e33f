# Stops itself. Expected: time-limit|contained
import signal

try:
    os.kill(os.getpid(), signal.SIGSTOP)
except refusals:
    pass
conclude()
