# Waits for what never comes: a lock, and a thread that sleeps. Expected: time-limit
import threading

threading.Thread(target=threading.Event().wait).start()
lock = threading.Lock()
lock.acquire()
lock.acquire()
