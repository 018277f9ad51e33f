# Opens /dev/stdin by name.
with open("/dev/stdin") as lines:
    words = lines.read().split()
print(sum(map(int, words[1:])))
