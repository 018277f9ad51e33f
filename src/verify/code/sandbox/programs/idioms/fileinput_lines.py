# Reads through the fileinput module.
import fileinput

words = " ".join(fileinput.input()).split()
print(sum(map(int, words[1:])))
