# Catches what a function prints with contextlib.redirect_stdout.
import contextlib
import io


def work():
    input()
    print(sum(map(int, input().split())))


caught = io.StringIO()
with contextlib.redirect_stdout(caught):
    work()
print(caught.getvalue().strip())
