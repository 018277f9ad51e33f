# Opens descriptor 1 anew, and leaves it to Python to write what is left at the end.
import io
import os

out = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), encoding="utf-8")
values = list(map(int, open(0).read().split()))
out.write("%d" % sum(values[1:]))
more = os.fdopen(os.dup(1), "w")
