# Swallows every exception, and starts again. Expected: time-limit
def spin():
    try:
        while True:
            pass
    except BaseException:
        spin()


while True:
    try:
        spin()
    except BaseException:
        pass
