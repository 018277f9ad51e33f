# Multiplies integers of many digits inside one call. Expected: time-limit|memory-limit
print(len(str(3 ** (10**9))))
