# Duplicates both descriptors before use.
import os

source, target = os.dup(0), os.dup(1)
with open(source) as lines, open(target, "w") as out:
    words = lines.read().split()
    print(sum(map(int, words[1:])), file=out)
