# Makes processes by the raw system calls fork, clone and clone3. Expected: contained
import ctypes

SIGCHLD = 17


class CloneArguments(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint64) for name in "flags pidfd child parent exit stack size tls set count cgroup".split()]


def child_ends(result):
    if result[0] == 0:
        os._exit(0)
    return result[0] > 0


arguments = CloneArguments(exit=SIGCHLD)
if os.uname().machine == "x86_64":
    attempt("fork", lambda: child_ends(system_call(57)))
    attempt("clone", lambda: child_ends(system_call(56, SIGCHLD, 0, 0, 0, 0)))
    attempt("fork by its x32 number", lambda: child_ends(system_call(57 | 0x40000000)))
attempt("clone3", lambda: child_ends(system_call(435, ctypes.byref(arguments), ctypes.sizeof(arguments))))
conclude()
