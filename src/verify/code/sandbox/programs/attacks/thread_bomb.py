# Starts threads until refused. Expected: contained|memory-limit|runtime-error
import threading

threading.stack_size(64 * 1024)
stop = threading.Event()
count = 0
try:
    while count < 3000:
        threading.Thread(target=stop.wait, args=(10,), daemon=True).start()
        count += 1
except refusals:
    pass
if count >= 3000:
    escapes.append("started %d threads" % count)
stop.set()
conclude()
