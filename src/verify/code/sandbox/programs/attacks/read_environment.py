# Looks for a secret of the grader's environment in its own and in every process's. Expected: contained
import hashlib


def is_secret(value):
    return hashlib.sha256(value).hexdigest() == setup["environmentHash"]


def in_file(path):
    with open(path, "rb") as entries:
        return any(is_secret(entry.partition(b"=")[2]) for entry in entries.read().split(b"\0"))


attempt("own environment", lambda: any(is_secret(value.encode()) for value in os.environ.values()))
attempt("/proc/self/environ", lambda: in_file("/proc/self/environ"))
for pid in {setup["harnessPid"], os.getppid()}:
    attempt("/proc/%d/environ" % pid, lambda: in_file("/proc/%d/environ" % pid))
conclude()
