# Reaches the secret file by detours: parents of readable folders, /proc links, directory descriptors. Expected: contained
import os.path

SECRET = setup["secretPath"]
readable = os.path.dirname(json.__file__) if getattr(json, "__file__", None) else "/usr/lib"


def read(path, fd=None):
    file = os.open(path, os.O_RDONLY, dir_fd=fd)
    try:
        return os.read(file, 1)
    finally:
        os.close(file)


def from_folder(folder):
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        return read("../" * 20 + SECRET.lstrip("/"), fd)
    finally:
        os.close(fd)


def moved_there():
    before = os.getcwd()
    os.chdir(os.path.dirname(SECRET))
    try:
        return read(os.path.basename(SECRET))
    finally:
        os.chdir(before)


def by_link():
    link = os.path.join(setup["folder"], "link")
    os.symlink(SECRET, link)
    try:
        return read(link)
    finally:
        os.unlink(link)


attempt("through ..", lambda: read(readable + "/" + "../" * 20 + SECRET.lstrip("/")))
attempt("through a readable folder's descriptor", lambda: from_folder(readable))
attempt("through /proc/self/root", lambda: read("/proc/self/root" + SECRET))
attempt("through the parent's /proc/PID/root", lambda: read("/proc/%d/root%s" % (setup["harnessPid"], SECRET)))
attempt("through /proc/self/cwd", lambda: read("/proc/self/cwd/" + "../" * 20 + SECRET.lstrip("/")))
attempt("from its own folder", moved_there)
attempt("by a symbolic link", by_link)
conclude()
