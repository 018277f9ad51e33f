# Reads what /proc tells of other processes: memory, maps, command lines, open files. Expected: contained
def read(path):
    with open(path, "rb", buffering=0) as file:
        return bool(file.read(1))


def opened(path):
    os.close(os.open(path, os.O_RDONLY))
    return True


for pid in sorted({setup["harnessPid"], os.getppid(), 1} - {0, os.getpid()}):
    attempt("opened memory of %d" % pid, lambda: opened("/proc/%d/mem" % pid))
    attempt("read maps of %d" % pid, lambda: read("/proc/%d/maps" % pid))
    attempt("read the command line of %d" % pid, lambda: read("/proc/%d/cmdline" % pid))
    attempt("listed the files of %d" % pid, lambda: bool(os.listdir("/proc/%d/fd" % pid)))
conclude()
