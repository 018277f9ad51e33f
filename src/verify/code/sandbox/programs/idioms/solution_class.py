# Wraps the work in a class.
from typing import List


class Solution:
    def total(self, values: List[int]) -> int:
        return sum(values)

    def main(self):
        input()
        print(self.total([*map(int, input().split())]))


Solution().main()
