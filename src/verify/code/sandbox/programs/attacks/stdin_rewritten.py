# Rewrites, empties and rewinds the descriptors it was given, so that later tests would read something else. Expected: contained|runtime-error
import stat

for fd in range(256):
    if fd in (1, 2):
        continue
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            continue
        os.lseek(fd, 0, os.SEEK_END)
        os.ftruncate(fd, 0)
        os.pwrite(fd, b"FORGED", 0)
    except OSError:
        pass
conclude()
