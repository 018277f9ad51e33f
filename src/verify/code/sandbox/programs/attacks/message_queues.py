# Opens channels to other processes: semaphores and message queues, System V and POSIX. Expected: contained
import ctypes

library = c_library()


def removed(call, remove):
    """The object made is removed at once."""
    identifier = call()
    if identifier >= 0:
        remove(identifier)
    return identifier >= 0


attempt("semget", lambda: removed(lambda: library.semget(0, 1, 0o1600), lambda made: library.semctl(made, 0, 0)))
attempt("msgget", lambda: removed(lambda: library.msgget(0, 0o1600), lambda made: library.msgctl(made, 0, None)))
if os.uname().machine == "x86_64":
    name = ctypes.c_char_p(setup["marker"].encode())
    attempt("mq_open", lambda: removed(lambda: system_call(240, name, 0o102, 0o600, 0)[0], lambda _: system_call(241, name)))
conclude()
