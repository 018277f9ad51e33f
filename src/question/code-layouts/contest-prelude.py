# What contest sites import before an answer runs; starter code presumes it.
import bisect, collections, copy, datetime, functools, heapq, itertools, json, math, operator, random, re, string, sys
from typing import *
from collections import *
from functools import *
from itertools import *
from heapq import *
from bisect import *
from string import *
from operator import *
from math import *
from copy import deepcopy
from random import randint

try:
    pairwise
except NameError:
    def pairwise(iterable):
        first, second = tee(iterable)
        next(second, None)
        return zip(first, second)

# The modules above have a pow and an abs of their own.
from builtins import *
