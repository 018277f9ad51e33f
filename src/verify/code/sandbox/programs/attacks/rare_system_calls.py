# Asks for parts of the kernel no answer needs, with arguments that do nothing. Expected: contained
EPERM, EACCES, ENOSYS = 1, 13, 38

numbers = {"io_uring_setup": 425, "pidfd_getfd": 438, "open_tree": 428, "fsopen": 430}
if os.uname().machine == "x86_64":
    numbers.update(
        perf_event_open=298, bpf=321, userfaultfd=323, add_key=248, keyctl=250, fanotify_init=300,
        open_by_handle_at=304, memfd_secret=447, kcmp=312, quotactl=179, acct=163, syslog=103, ptrace=101,
    )


def is_known(number):
    """An error other than "not allowed" comes from behind the door."""
    return system_call(number, -1, 0, 0, 0, 0)[1] not in (EPERM, EACCES, ENOSYS)


for name, number in sorted(numbers.items()):
    attempt(name, lambda: is_known(number))
conclude()
