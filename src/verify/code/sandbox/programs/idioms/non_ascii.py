# Uses letters outside ASCII in names, and checks that text survives.
import sys

сумма = 0
sys.stdin.readline()
for слово in sys.stdin.readline().split():
    сумма += int(слово)
assert len("résumé".encode("utf-8")) == 8
print(сумма)
