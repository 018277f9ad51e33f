# Ends with exit().
input()
print(sum(map(int, input().split())))
exit()
