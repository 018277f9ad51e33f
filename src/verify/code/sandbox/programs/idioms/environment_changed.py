# Changes the working directory and an environment variable, when it may.
import os

os.environ["TOTAL"] = os.environ.get("TOTAL", "0")
try:
    os.chdir("/")
except OSError:
    pass
input()
print(int(os.environ["TOTAL"]) + sum(map(int, input().split())))
