# Does the work in a thread with a large stack, as recursive programs do.
import sys
import threading

sys.setrecursionlimit(10**7)
threading.stack_size(64 * 1024 * 1024)


def depth(n):
    return 0 if n == 0 else depth(n - 1) + 1


def main():
    input()
    values = list(map(int, input().split()))
    print(sum(values) + depth(20000) - 20000)


thread = threading.Thread(target=main)
thread.start()
thread.join()
