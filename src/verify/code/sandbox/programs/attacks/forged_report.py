# Writes what looks like a report of success to every descriptor. Expected: contained
import struct

forged = {"exit": 0, "at": 0.0, "kind": "finished", "output": "FORGED", "cpuSeconds": 0, "verdict": "pass", "ok": True}
line = json.dumps(forged).encode()
reports = [line + b"\n", struct.pack(">I", len(line)) + line, struct.pack("<I", len(line)) + line, b"pass\n", b"\0" * 64]
for fd in range(3, 300):
    for report in reports * 3:
        try:
            os.set_blocking(fd, False)
            os.write(fd, report)
        except OSError:
            break
conclude()
