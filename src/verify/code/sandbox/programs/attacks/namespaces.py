# Makes namespaces, mounts, and changes the root. Expected: contained
import ctypes

library = c_library()
NEWUSER, NEWNS, NEWNET, NEWPID = 0x10000000, 0x00020000, 0x40000000, 0x20000000
for name, flag in (("user", NEWUSER), ("mount", NEWNS), ("network", NEWNET), ("process", NEWPID)):
    attempt("a new %s namespace" % name, lambda: library.unshare(flag) == 0)
attempt("the grader's namespaces", lambda: library.setns(os.open("/proc/%d/ns/mnt" % setup["harnessPid"], os.O_RDONLY), 0) == 0)
attempt("mounted", lambda: library.mount(b"none", b"/mnt", b"tmpfs", 0, None) == 0 and library.umount2(b"/mnt", 2) == 0)
attempt("changed the root", lambda: os.chroot("/") is None)
attempt("renamed the machine", lambda: library.sethostname(os.uname().nodename.encode(), len(os.uname().nodename)) == 0)
conclude()
