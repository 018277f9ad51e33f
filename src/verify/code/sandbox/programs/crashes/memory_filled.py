# Fills its memory with small objects. Expected: memory-limit
kept = []
while True:
    kept.append([0] * 100000)
