# Asks whether it may signal its parent, the grader, its group and everyone; signal 0 harms nobody. Expected: contained
import signal


def may_signal_everyone():
    os.kill(-1, 0)
    return True


def may_signal_group():
    if os.getpgrp() == os.getpid():
        return False  # A group of its own.
    os.killpg(0, 0)
    return True


def by_descriptor(pid):
    fd = os.pidfd_open(pid)
    signal.pidfd_send_signal(fd, 0)
    return True


attempt("everyone", may_signal_everyone)
attempt("its group", may_signal_group)
for pid in sorted({setup["harnessPid"], os.getppid()} - {0}):
    attempt("process %d" % pid, lambda: os.kill(pid, 0) is None)
    attempt("process %d by descriptor" % pid, lambda: by_descriptor(pid))
    if os.uname().machine == "x86_64":
        attempt("thread %d" % pid, lambda: system_call(200, pid, 0)[0] == 0)
        attempt("thread %d of its group" % pid, lambda: system_call(234, pid, pid, 0)[0] == 0)
conclude()
