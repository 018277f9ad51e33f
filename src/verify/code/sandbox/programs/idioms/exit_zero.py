# Ends with exit(0) inside a function.
def main():
    input()
    print(sum(map(int, input().split())))
    exit(0)


main()
print("never")
