"""Prints what a wheel requires, but for what is installed apart (torch) or left out (sound and pictures)."""

from __future__ import annotations

import re
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1]) as wheel:
    metadata = next(name for name in wheel.namelist() if name.endswith("METADATA"))
    for line in wheel.read(metadata).decode().splitlines():
        requirement = line.removeprefix("Requires-Dist: ")
        if requirement == line or "extra ==" in line or re.match(r"(torch|torchaudio|torchvision|torchcodec)\b", requirement):
            continue
        print(requirement)
