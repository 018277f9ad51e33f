# Writes what looks like a report of success to every descriptor but its own output. Expected: contained|exit 1|runtime-error
import stat
import struct

forged = {"exit": 0, "at": 0.0, "kind": "finished", "output": "FORGED", "cpuSeconds": 0, "verdict": "pass", "ok": True}
line = json.dumps(forged).encode()
reports = [line + b"\n", struct.pack(">I", len(line)) + line, struct.pack("<I", len(line)) + line, b"pass\n", b"\0" * 64]
for fd in range(3, 300):
    for report in reports * 3:
        try:
            if stat.S_ISREG(os.fstat(fd).st_mode):
                break  # Its own output, of this test or of another.
            os.set_blocking(fd, False)
            os.write(fd, report)
        except OSError:
            break
conclude()
