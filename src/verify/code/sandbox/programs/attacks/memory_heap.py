# Fills the heap. Expected: memory-limit
kept = []
for _ in range(3 * setup["memoryMiB"]):
    kept.append(bytearray(b"x" * (1 << 20)))
escapes.append("held three times its memory")
conclude()
