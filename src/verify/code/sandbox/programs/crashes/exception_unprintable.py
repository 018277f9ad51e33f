# Raises an exception that cannot be described. Expected: runtime-error
class Unprintable(Exception):
    def __str__(self):
        raise ValueError

    __repr__ = __str__


raise Unprintable
