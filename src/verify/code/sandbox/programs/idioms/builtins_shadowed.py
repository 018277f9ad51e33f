# Gives builtins' names to its own variables.
max = int(input())
list = input().split()
sum = 0
for str in list:
    sum += int(str)
print(sum)
