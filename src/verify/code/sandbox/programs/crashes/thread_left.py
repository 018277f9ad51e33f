# Fails while a thread of its runs on. Expected: runtime-error|time-limit
import threading

threading.Thread(target=threading.Event().wait, daemon=True).start()
raise KeyError("left")
