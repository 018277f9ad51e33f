# Passes values through a queue between threads.
import queue
import threading

channel = queue.Queue()


def produce():
    input()
    for word in input().split():
        channel.put(int(word))
    channel.put(None)


threading.Thread(target=produce).start()
print(sum(iter(channel.get, None)))
