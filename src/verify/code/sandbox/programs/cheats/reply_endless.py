# Returns a generator that never ends.
def median(values):
    while True:
        yield 3


distinct = median
