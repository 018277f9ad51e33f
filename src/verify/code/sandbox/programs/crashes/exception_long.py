# Raises an exception with a text of a megabyte. Expected: runtime-error
raise ValueError("x" * (1 << 20))
