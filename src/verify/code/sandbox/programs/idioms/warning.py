# Warns on the way.
import warnings

warnings.warn("this is slow")
input()
print(sum(map(int, input().split())))
