# Reads address 0. Expected: runtime-error
import ctypes

ctypes.string_at(0)
