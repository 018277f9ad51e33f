# Changes globals of the module in functions.
total = 0


def add(value):
    global total
    total += value


def read():
    global n, values
    n = int(input())
    values = [int(word) for word in input().split()]


read()
for value in values:
    add(value)
print(total)
