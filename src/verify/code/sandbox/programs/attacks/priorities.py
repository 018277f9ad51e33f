# Raises its own priority and lowers its parent's, binds and limits its parent. Expected: contained
import resource

parent = os.getppid()
attempt("raised its priority", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5) is None)
attempt("became a real-time process", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None)
if parent > 0:
    attempt("set its parent's priority", lambda: os.setpriority(os.PRIO_PROCESS, parent, os.getpriority(os.PRIO_PROCESS, parent)) is None)
    attempt("bound its parent", lambda: os.sched_setaffinity(parent, os.sched_getaffinity(parent)) is None)
    attempt("limited its parent", lambda: bool(resource.prlimit(parent, resource.RLIMIT_CORE, resource.prlimit(parent, resource.RLIMIT_CORE))))
conclude()
