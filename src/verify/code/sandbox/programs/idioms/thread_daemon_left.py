# Leaves a daemon thread waiting.
import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
input()
print(sum(map(int, input().split())))
