# Opens descriptor 0 in a with block, which closes it.
with open(0) as lines:
    next(lines)
    print(sum(map(int, next(lines).split())))
