# Run inside a candidate sandbox before any answer is: tries what an answer must not be able to do, and prints what it could.
import json
import os
import socket


def read_accounts():
    open("/etc/passwd").read()


def read_home():
    os.listdir("/root" if os.getuid() == 0 else os.path.expanduser("~"))


def write_file():
    path = "/tmp/adaptive-cot-probe-%d" % os.getpid()
    open(path, "w").close()
    os.unlink(path)


def open_connection():
    socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def start_process():
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)


def start_program():
    os.posix_spawn("/bin/true", ["true"], {})


def signal_parent():
    os.kill(os.getppid(), 0)


possible = []
for attempt in (read_accounts, read_home, write_file, open_connection, start_process, start_program, signal_parent):
    try:
        attempt()
        possible.append(attempt.__name__.replace("_", " "))
    except Exception:
        pass
print(json.dumps(possible))
