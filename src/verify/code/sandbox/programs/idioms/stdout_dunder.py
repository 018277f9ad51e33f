# Prints to sys.__stdout__ and reads sys.__stdin__.
import sys

print(sum(map(int, sys.__stdin__.read().split()[1:])), file=sys.__stdout__)
