# The distinct words of a list, sorted; a TypeError for None.
assert distinct(["b", "a", "b"]) == ["a", "b"]
assert list(distinct(["z", "y"])) == ["y", "z"]
assert len(distinct(["q"] * 5)) == 1
assert " ".join(distinct(["two", "one"])) == "one two"
assert sorted(distinct(["d", "c", "d"])) == ["c", "d"] and all(isinstance(word, str) for word in distinct(["e"]))
assert distinct([]) == []
try:
    distinct(None)
except TypeError:
    is_refused = True
else:
    is_refused = False
assert is_refused
