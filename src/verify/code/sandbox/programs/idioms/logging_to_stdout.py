# Writes through a logging handler.
import logging
import sys

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(message)s")
input()
logging.info(sum(map(int, input().split())))
