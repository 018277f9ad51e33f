# Aborts. Expected: runtime-error
import os

os.abort()
