# Imports much of the standard library.
import abc, array, bisect, calendar, collections, contextlib, copy, csv, datetime, decimal, enum, fractions
import functools, gc, hashlib, heapq, inspect, io, itertools, json, math, numbers, operator, os, pprint, queue, random
import re, statistics, string, struct, sys, textwrap, threading, time, traceback, types, typing, unittest, uuid, zlib

input()
print(sum(array.array("q", map(int, input().split()))))
