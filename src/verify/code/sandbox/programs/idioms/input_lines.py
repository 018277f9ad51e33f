# Reads with input(), one line at a time.
n = int(input())
values = list(map(int, input().split()))
print(sum(values[:n]))
