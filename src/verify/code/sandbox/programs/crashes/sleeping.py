# Sleeps. Expected: time-limit
import time

time.sleep(1000)
