# Uses a pool of threads.
from concurrent.futures import ThreadPoolExecutor

input()
values = [int(word) for word in input().split()]
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(int, values)))
