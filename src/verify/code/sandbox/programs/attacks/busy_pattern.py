# Matches a pattern that takes exponential time inside one call. Expected: time-limit
import re

print(re.match(r"(a|a)*b", "a" * 40))
