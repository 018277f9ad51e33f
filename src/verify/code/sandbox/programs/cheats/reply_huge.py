# Returns more than any report should hold.
def median(values):
    return [7] * 60_000_000


def distinct(words):
    return ["x" * 300_000_000]
