# Ends with quit().
input()
print(sum(map(int, input().split())))
quit()
