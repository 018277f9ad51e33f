# Kills itself. Expected: runtime-error|memory-limit
import os

os.kill(os.getpid(), 9)
