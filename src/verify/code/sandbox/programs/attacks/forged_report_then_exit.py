# Forges reports of success, writes a little, and leaves without a trace. Expected: finished|runtime-error
import stat

line = b'{"exit": 0, "at": 0.0, "output": "FORGED"}\n'
os.write(1, b"half an answ")
for fd in range(3, 300):
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            os.set_blocking(fd, False)
            os.write(fd, line * 20)
    except OSError:
        pass
os._exit(0)
