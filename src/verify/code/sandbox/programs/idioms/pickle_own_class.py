# Pickles an object of a class of its own.
import copy
import pickle


class Bag:
    def __init__(self, values):
        self.values = values


input()
bag = pickle.loads(pickle.dumps(Bag([int(word) for word in input().split()])))
print(sum(copy.deepcopy(bag).values))
