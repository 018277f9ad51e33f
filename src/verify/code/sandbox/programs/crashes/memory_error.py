# Asks for more than there is. Expected: memory-limit
kept = [0] * (1 << 40)
