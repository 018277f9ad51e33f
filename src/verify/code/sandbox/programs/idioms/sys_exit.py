# Ends with sys.exit() from a function.
import sys


def main():
    input()
    print(sum(map(int, input().split())))


if __name__ == "__main__":
    sys.exit(main())
