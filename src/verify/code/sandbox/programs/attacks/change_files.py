# Changes a file that is there: overwrites, empties, renames, removes, links, re-dates, re-permits. Expected: contained
VICTIM = setup["victimPath"]
OTHER = VICTIM + ".other"


def overwrite():
    fd = os.open(VICTIM, os.O_WRONLY)
    try:
        return os.pwrite(fd, b"ESCAPED", 0)
    finally:
        os.close(fd)


attempt("overwrote it", overwrite)
attempt("emptied it", lambda: os.truncate(VICTIM, 0) is None)
attempt("changed its permissions", lambda: os.chmod(VICTIM, 0o777) is None)
attempt("changed its dates", lambda: os.utime(VICTIM, (0, 0)) is None)
attempt("gave it an attribute", lambda: os.setxattr(VICTIM, "user.escaped", b"1") is None)
attempt("linked it", lambda: os.link(VICTIM, OTHER) is None)
attempt("linked to it", lambda: os.symlink(VICTIM, OTHER + ".link") is None)
attempt("renamed it", lambda: os.rename(VICTIM, OTHER) is None)
attempt("removed it", lambda: os.unlink(OTHER if os.path.exists(OTHER) else VICTIM) is None)
conclude()
