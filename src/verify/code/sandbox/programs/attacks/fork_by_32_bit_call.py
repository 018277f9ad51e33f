# Calls the 32-bit kernel entry, whose numbers differ, from machine code of its own. Expected: contained|runtime-error
import ctypes
import mmap

if os.uname().machine == "x86_64":
    # push rbx; mov eax, 2 (fork); int 0x80; pop rbx; ret
    code = b"\x53\xb8\x02\x00\x00\x00\xcd\x80\x5b\xc3"

    def call():
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(code)
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
        if result == 0:
            os._exit(0)
        return result > 0

    attempt("fork through int 0x80", call)
conclude()
