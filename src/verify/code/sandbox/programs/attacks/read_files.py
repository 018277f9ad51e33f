# Reads files of the host: the user list, a secret file of the test, the grader's own source, folders. Expected: contained
for path in ("/etc/passwd", "/etc/shadow", "/etc/hosts", "/var/log/dpkg.log", setup["secretPath"], setup["sourcePath"]):
    attempt("read " + path, lambda: bool(open(path, "rb").read(1)))
for path in (os.path.expanduser("~"), "/root", "/home", "/tmp", "/var", os.path.dirname(setup["sourcePath"])):
    attempt("listed " + path, lambda: bool(os.listdir(path)))
conclude()
