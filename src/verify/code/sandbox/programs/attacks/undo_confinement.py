# Tries to take its own confinement off. Expected: contained
import ctypes

library = c_library()
PR_GET_SECCOMP, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 21, 4, 38, 1, 36
attempt("new privileges are still to be had", lambda: library.prctl(39, 0, 0, 0, 0) == 0)
attempt("became readable to its like", lambda: library.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0)
attempt("outlives its parent", lambda: library.prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0)
attempt("adopts orphans", lambda: library.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0)
attempt("left its session", lambda: os.setsid() is None)
attempt("left its group", lambda: os.setpgid(0, 0) is None and os.getpgrp() == os.getpid())
attempt("is another user", lambda: os.setresuid(1, 1, 1) is None)
attempt("mapped the lowest page", lambda: system_call(9, 0, 4096, 3, 0x32, -1, 0)[0] == 0 if os.uname().machine == "x86_64" else None)
conclude()
