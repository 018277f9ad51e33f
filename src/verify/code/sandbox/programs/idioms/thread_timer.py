# Prints from a timer.
import threading

input()
total = sum(map(int, input().split()))
threading.Timer(0.02, print, [total]).start()
