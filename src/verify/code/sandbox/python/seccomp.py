"""A seccomp filter that allows what a single process computing with Python needs and answers EPERM to everything else.

An allow list, because the kernel grows new system calls: what is not known here is refused. Numbers are from the kernel's
own tables (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h).
"""
import ctypes
import os
import struct

_X86_64 = dict(
    read=0, write=1, open=2, close=3, stat=4, fstat=5, lstat=6, poll=7, lseek=8, mmap=9, mprotect=10, munmap=11, brk=12,
    rt_sigaction=13, rt_sigprocmask=14, rt_sigreturn=15, ioctl=16, pread64=17, pwrite64=18, readv=19, writev=20, access=21,
    pipe=22, select=23, sched_yield=24, mremap=25, msync=26, mincore=27, madvise=28, dup=32, dup2=33, pause=34, nanosleep=35,
    getitimer=36, alarm=37, setitimer=38, getpid=39, sendto=44, recvfrom=45, sendmsg=46, recvmsg=47, shutdown=48,
    getsockname=51, getpeername=52, socketpair=53, setsockopt=54, getsockopt=55, clone=56, exit=60, wait4=61, kill=62,
    uname=63, fcntl=72, fsync=74, fdatasync=75, ftruncate=77, getcwd=79, chdir=80, readlink=89, umask=95, gettimeofday=96,
    getrlimit=97, getrusage=98, sysinfo=99, times=100, getuid=102, getgid=104, geteuid=107, getegid=108, getppid=110,
    getpgrp=111, getgroups=115, getresuid=118, getresgid=120, getpgid=121, getsid=124, rt_sigpending=127,
    rt_sigtimedwait=128, rt_sigsuspend=130, sigaltstack=131, getpriority=140, sched_getparam=143, sched_getscheduler=145,
    sched_get_priority_max=146, sched_get_priority_min=147, prctl=157, arch_prctl=158, setrlimit=160, gettid=186, time=201,
    futex=202, sched_setaffinity=203, sched_getaffinity=204, getdents64=217, set_tid_address=218, restart_syscall=219,
    clock_gettime=228, clock_getres=229, clock_nanosleep=230, exit_group=231, epoll_wait=232, epoll_ctl=233, tgkill=234,
    waitid=247, openat=257, newfstatat=262, readlinkat=267, faccessat=269, pselect6=270, ppoll=271, set_robust_list=273,
    get_robust_list=274, epoll_pwait=281, eventfd2=290, epoll_create1=291, dup3=292, pipe2=293, preadv=295, pwritev=296,
    prlimit64=302, getcpu=309, getrandom=318, membarrier=324, preadv2=327, pwritev2=328, statx=332, rseq=334, clone3=435,
    close_range=436, faccessat2=439, epoll_pwait2=441, futex_waitv=449,
)
_AARCH64 = dict(
    getcwd=17, eventfd2=19, epoll_create1=20, epoll_ctl=21, epoll_pwait=22, dup=23, dup3=24, fcntl=25, ioctl=29,
    ftruncate=46, faccessat=48, chdir=49, openat=56, close=57, pipe2=59, getdents64=61, lseek=62, read=63, write=64, readv=65,
    writev=66, pread64=67, pwrite64=68, preadv=69, pwritev=70, pselect6=72, ppoll=73, readlinkat=78, newfstatat=79, fstat=80,
    fsync=82, fdatasync=83, exit=93, exit_group=94, waitid=95, set_tid_address=96, futex=98, set_robust_list=99,
    get_robust_list=100, nanosleep=101, getitimer=102, setitimer=103, clock_gettime=113, clock_getres=114,
    clock_nanosleep=115, sched_getscheduler=120, sched_getparam=121, sched_setaffinity=122, sched_getaffinity=123,
    sched_yield=124, sched_get_priority_max=125, sched_get_priority_min=126, restart_syscall=128, kill=129, tgkill=131,
    sigaltstack=132, rt_sigsuspend=133, rt_sigaction=134, rt_sigprocmask=135, rt_sigpending=136, rt_sigtimedwait=137,
    rt_sigreturn=139, getpriority=141, getresuid=148, getresgid=150, times=153, getpgid=155, getsid=156, getgroups=158,
    uname=160, getrlimit=163, setrlimit=164, getrusage=165, umask=166, prctl=167, getcpu=168, gettimeofday=169, getpid=172,
    getppid=173, getuid=174, geteuid=175, getgid=176, getegid=177, gettid=178, sysinfo=179, socketpair=199, getsockname=204,
    getpeername=205, sendto=206, recvfrom=207, setsockopt=208, getsockopt=209, shutdown=210, sendmsg=211, recvmsg=212,
    brk=214, munmap=215, mremap=216, clone=220, mmap=222, mprotect=226, msync=227, mincore=232, madvise=233, wait4=260,
    prlimit64=261, getrandom=278, membarrier=283, preadv2=286, pwritev2=287, statx=291, rseq=293, clone3=435,
    close_range=436, faccessat2=439, epoll_pwait2=441, futex_waitv=449,
)
_MACHINES = {"x86_64": (0xC000003E, _X86_64), "aarch64": (0xC00000B7, _AARCH64)}

# Calls that are allowed with certain arguments only.
_CHECKED = (
    "clone", "clone3", "kill", "tgkill", "prctl", "ioctl", "fcntl", "prlimit64", "sched_setaffinity", "socketpair",
)

_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38, 0x80000000
_LOAD, _JEQ, _JGE, _JSET, _AND, _RET = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NR, _ARCH = 0, 4
_CLONE_THREAD = 0x00010000
_AF_UNIX, _SOCK_STREAM, _SOCK_TYPE_MASK = 1, 1, 0xF
# isatty, window size, close-on-exec, bytes to read, non-blocking: what Python asks of its own descriptors.
_IOCTLS = (0x5401, 0x5413, 0x5450, 0x5451, 0x541B, 0x5421)
# Duplicates, flags and pipe sizes; not F_SETOWN and F_SETSIG, which send signals to other processes.
_FCNTLS = (0, 1, 2, 3, 4, 1030, 1031, 1032, 1034)
_PR_SET_NAME, _PR_GET_NAME = 15, 16
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_OWN_PID = 0x7EADBEEF  # Stands for the process's own id until it is known.


def is_supported():
    return os.uname().machine in _MACHINES


def _argument(index):
    return _LOAD, 0, 0, 16 + 8 * index  # The low half: every argument looked at here fits 32 bits.


def _if_argument_in(index, values):
    """ALLOW when the argument is one of the values, else EPERM."""
    code = [_argument(index)]
    for position, value in enumerate(values):
        code.append((_JEQ, len(values) - position, 0, value))
    return code + [(_RET, 0, 0, _EPERM), (_RET, 0, 0, _ALLOW)]


def _checks():
    return {
        # A thread shares our limits and dies with us; a process would not.
        "clone": [_argument(0), (_JSET, 1, 0, _CLONE_THREAD), (_RET, 0, 0, _EPERM), (_RET, 0, 0, _ALLOW)],
        # Its flags lie in memory the filter cannot read; on ENOSYS the C library uses clone instead.
        "clone3": [(_RET, 0, 0, _ENOSYS)],
        "kill": _if_argument_in(0, [_OWN_PID]),
        "tgkill": _if_argument_in(0, [_OWN_PID]),
        "prctl": _if_argument_in(0, [_PR_SET_NAME, _PR_GET_NAME]),
        "ioctl": _if_argument_in(1, _IOCTLS),
        "fcntl": _if_argument_in(1, _FCNTLS),
        "sched_setaffinity": _if_argument_in(0, [0, _OWN_PID]),
        "prlimit64": _if_argument_in(0, [0, _OWN_PID]),
        # asyncio wakes itself through a pair of connected stream sockets; a datagram pair could be sent elsewhere.
        "socketpair": [
            _argument(0), (_JEQ, 0, 3, _AF_UNIX),
            _argument(1), (_AND, 0, 0, _SOCK_TYPE_MASK), (_JEQ, 1, 0, _SOCK_STREAM),
            (_RET, 0, 0, _EPERM), (_RET, 0, 0, _ALLOW),
        ],
    }


def _program():
    architecture, numbers = _MACHINES[os.uname().machine]
    code = [(_LOAD, 0, 0, _ARCH), (_JEQ, 1, 0, architecture), (_RET, 0, 0, _KILL), (_LOAD, 0, 0, _NR)]
    for name, check in _checks().items():
        code.append((_JEQ, 0, len(check), numbers[name]))
        code.extend(check)
    allowed = sorted(number for name, number in numbers.items() if name not in _CHECKED)
    return code + _search(_borders(allowed), _EPERM)


def _borders(numbers):
    """[(first number, verdict)], ascending: the verdict holds up to the next border. Numbers beyond, x32's too, are refused."""
    borders = []
    for number in numbers:
        if not borders or borders[-1][0] != number:
            borders.append((number, _ALLOW))
        else:
            borders.pop()
            if not borders or borders[-1][1] != _ALLOW:
                borders.append((number, _ALLOW))
        borders.append((number + 1, _EPERM))
    return borders


def _search(borders, below):
    """Binary search: the kernel runs the filter once for every call there is when it is loaded, so that its depth is felt."""
    if not borders:
        return [(_RET, 0, 0, below)]
    middle = len(borders) // 2
    number, verdict = borders[middle]
    left, right = _search(borders[:middle], below), _search(borders[middle + 1 :], verdict)
    return [(_JGE, 0, len(right), number)] + right + left


class _Fprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


class Filter:
    """Built once before the fork; `load` only writes the process's own id into it."""

    def __init__(self, libc):
        code = _program()
        self._libc = libc
        self._buffer = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
        self._own_pid_at = [8 * at + 4 for at, line in enumerate(code) if line[0] == _JEQ and line[3] == _OWN_PID]
        self._fprog = _Fprog(len(code), ctypes.addressof(self._buffer))

    def load(self):
        """Needs no-new-privileges set. Raises OSError when the kernel refuses the filter."""
        pid = os.getpid()
        for at in self._own_pid_at:
            struct.pack_into("I", self._buffer, at, pid)
        if self._libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(self._fprog), 0, 0):
            raise OSError(ctypes.get_errno(), "seccomp filter refused")
