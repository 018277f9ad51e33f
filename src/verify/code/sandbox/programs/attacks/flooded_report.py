# Writes megabytes to every descriptor it was given. Expected: contained|finished|time-limit|runtime-error|output-limit
for fd in range(3, 300):
    try:
        for _ in range(16):
            os.write(fd, b'{"at": 1e308, "exit": [[[[' * 40000)
    except OSError:
        pass
conclude()
