# Adds without end inside one call of the interpreter. Expected: time-limit
print(sum(range(10**12)))
