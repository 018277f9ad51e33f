# Keeps memory outside its address space: memory files, pipes, shared memory of two kinds. Expected: contained|memory-limit|output-limit
kept = []
MIB = b"x" * (1 << 20)


def fill_memory_files():
    for _ in range(2 * setup["memoryMiB"] // 8):
        fd = os.memfd_create("kept")
        kept.append(fd)
        for _ in range(8):
            os.write(fd, MIB)
    return True


def fill_pipes():
    import fcntl

    pipes, total = [], 0
    try:
        while total < 2 * setup["memoryMiB"]:
            read_end, write_end = os.pipe()
            pipes.append((read_end, write_end))
            os.set_blocking(write_end, False)
            try:
                fcntl.fcntl(write_end, 1031, 1 << 20)
            except OSError:
                pass
            total += os.write(write_end, MIB) / (1 << 20)
    finally:
        for ends in pipes:
            for end in ends:
                os.close(end)
    return True


def fill_shared_segment():
    import ctypes

    library = c_library()
    size = 2 * setup["memoryMiB"] << 20
    segment = library.shmget(0, ctypes.c_size_t(size), 0o1600)
    library.shmctl(segment, 0, None)
    return segment >= 0


def fill_shared_file():
    path = "/dev/shm/" + setup["marker"]
    fd = os.open(path, os.O_RDWR | os.O_CREAT)
    os.unlink(path)
    return fd >= 0


attempt("memory files of twice its memory", fill_memory_files)
for fd in kept:
    os.close(fd)
attempt("pipes of twice its memory", fill_pipes)
attempt("a System V segment of twice its memory", fill_shared_segment)
attempt("a file in /dev/shm", fill_shared_file)
conclude()
