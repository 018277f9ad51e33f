# Ends without a newline.
input()
print(sum(map(int, input().split())), end="")
