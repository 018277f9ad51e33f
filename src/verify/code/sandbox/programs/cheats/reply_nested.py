# Returns a list nested too deep to read, and one that holds itself.
def median(values):
    outer = []
    for _ in range(100000):
        outer = [outer]
    return outer


def distinct(words):
    words = []
    words.append(words)
    return words
