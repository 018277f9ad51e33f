def distinct(words):
    return sorted(set(words))
