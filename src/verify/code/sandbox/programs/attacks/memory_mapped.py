# Touches private and shared anonymous mappings. Expected: contained|memory-limit
import mmap

kept = []


def fill(flags):
    for _ in range(2 * setup["memoryMiB"]):
        page = mmap.mmap(-1, 1 << 20, flags=flags)
        page.write(b"x" * (1 << 20))
        kept.append(page)
    return True


attempt("private mappings of twice its memory", lambda: fill(mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
kept.clear()
attempt("shared mappings of twice its memory", lambda: fill(mmap.MAP_SHARED | mmap.MAP_ANONYMOUS))
kept.clear()
conclude()
