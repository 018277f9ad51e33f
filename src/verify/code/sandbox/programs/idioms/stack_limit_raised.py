# Raises the stack limit before recursing.
import resource
import sys

soft, hard = resource.getrlimit(resource.RLIMIT_STACK)
resource.setrlimit(resource.RLIMIT_STACK, (hard, hard))
sys.setrecursionlimit(1 << 20)


def count(n):
    return 0 if n == 0 else 1 + count(n - 1)


input()
print(sum(map(int, input().split())) + count(30000) - 30000)
