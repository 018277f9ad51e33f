# Looks through all descriptors for files, folders and sockets of the host. Expected: contained
import stat

for fd in range(3, 4096):
    try:
        status = os.fstat(fd)
    except OSError:
        continue
    if stat.S_ISSOCK(status.st_mode):
        escapes.append("descriptor %d is a socket" % fd)
    elif stat.S_ISDIR(status.st_mode):
        escapes.append("descriptor %d is a folder" % fd)
    elif stat.S_ISREG(status.st_mode) and status.st_nlink > 0:
        escapes.append("descriptor %d is a file" % fd)
conclude()
