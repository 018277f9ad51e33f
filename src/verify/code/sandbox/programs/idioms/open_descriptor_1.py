# Opens descriptor 1.
with open(1, "w") as out:
    out.write("%d\n" % sum(map(int, open(0).read().split()[1:])))
