# Does the work in a thread it does not join.
import threading


def main():
    input()
    print(sum(map(int, input().split())))


threading.Thread(target=main).start()
