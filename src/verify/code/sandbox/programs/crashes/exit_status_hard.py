# Leaves with status 4 without cleaning up. Expected: runtime-error
import os

os._exit(4)
