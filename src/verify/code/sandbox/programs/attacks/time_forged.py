# Claims in the sandbox's own report to have used its time long ago, and uses half as much again. Expected: time-limit
import stat
import time

for fd in range(3, 300):
    try:
        if stat.S_ISFIFO(os.fstat(fd).st_mode) or stat.S_ISSOCK(os.fstat(fd).st_mode):
            os.write(fd, b'{"at": 900.0, "ready": true}\n')
    except OSError:
        pass
while time.process_time() < 1.5:
    pass
conclude()
