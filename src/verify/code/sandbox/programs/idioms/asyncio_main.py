# Runs a coroutine.
import asyncio


async def add(values):
    await asyncio.sleep(0)
    return sum(values)


async def main():
    input()
    values = [int(word) for word in input().split()]
    halves = await asyncio.gather(add(values[::2]), add(values[1::2]))
    print(sum(halves))


asyncio.run(main())
