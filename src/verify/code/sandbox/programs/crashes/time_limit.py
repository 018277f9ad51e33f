# Spins. Expected: time-limit
while True:
    pass
