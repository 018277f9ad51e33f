# Has a thread that fails, which a process survives.
import threading


def fail():
    raise ValueError("nobody minds")


thread = threading.Thread(target=fail)
thread.start()
thread.join()
input()
print(sum(map(int, input().split())))
