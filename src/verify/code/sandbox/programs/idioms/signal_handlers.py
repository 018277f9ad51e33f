# Sets handlers and an alarm it does not live to see.
import signal

signal.signal(signal.SIGPIPE, signal.SIG_DFL)
signal.signal(signal.SIGINT, lambda number, frame: exit(1))
signal.signal(signal.SIGALRM, lambda number, frame: exit(1))
signal.alarm(30)
input()
print(sum(map(int, input().split())))
