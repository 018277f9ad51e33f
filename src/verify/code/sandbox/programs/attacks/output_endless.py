# Prints without end. Expected: output-limit
while True:
    print("more " * 1000)
