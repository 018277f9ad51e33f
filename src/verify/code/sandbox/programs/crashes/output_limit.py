# Prints without end. Expected: output-limit
while True:
    print("more " * 10000)
