# Puts its own stdout in the place of every descriptor it was given. Expected: contained|finished|exit 1|runtime-error
for fd in range(3, 256):
    try:
        os.dup2(1, fd)
    except OSError:
        break
conclude()
