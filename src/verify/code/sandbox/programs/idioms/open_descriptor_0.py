# Opens descriptor 0.
n, *values = map(int, open(0).read().split())
print(sum(values))
