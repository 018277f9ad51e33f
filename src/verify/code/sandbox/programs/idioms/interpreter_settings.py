# Changes settings of the interpreter.
import decimal
import gc
import random
import sys
import time

gc.disable()
sys.setswitchinterval(0.1)
decimal.getcontext().prec = 60
random.seed(1)
started = time.perf_counter()
values = [decimal.Decimal(word) for word in open(0).read().split()[1:]]
random.shuffle(values)
assert time.perf_counter() >= started
print(int(sum(values)))
