# Attaches to its parent and to the grader, and reads and writes their memory. Expected: contained
import ctypes

PTRACE_TRACEME, PTRACE_DETACH, PTRACE_SEIZE = 0, 17, 0x4206
EFAULT = 14


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


library = c_library()
local = ctypes.create_string_buffer(8)
here, nowhere = Vector(ctypes.addressof(local), 8), Vector(8, 8)


def seize(pid):
    """Seizing stops nobody; what is seized is let go again."""
    if library.ptrace(PTRACE_SEIZE, pid, None, None):
        return False
    library.ptrace(PTRACE_DETACH, pid, None, None)
    return True


def may_copy(call, pid):
    """A bad address is complained of only by a kernel that would have copied from a good one."""
    ctypes.set_errno(0)
    call(pid, ctypes.byref(here), 1, ctypes.byref(nowhere), 1, 0)
    return ctypes.get_errno() == EFAULT


for pid in sorted({setup["harnessPid"], os.getppid()} - {0}):
    attempt("seized %d" % pid, lambda: seize(pid))
    attempt("reads memory of %d" % pid, lambda: may_copy(library.process_vm_readv, pid))
    attempt("writes memory of %d" % pid, lambda: may_copy(library.process_vm_writev, pid))
conclude()
