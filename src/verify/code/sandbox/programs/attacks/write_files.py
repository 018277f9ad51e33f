# Creates files wherever a program might. Expected: contained
def create(path):
    with open(path, "w") as file:
        file.write("ESCAPED")
    return True


folders = [os.path.expanduser("~"), "/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue", setup["folder"], setup["workingFolder"]]
for folder in folders:
    attempt("created a file in " + folder, lambda: create(os.path.join(folder, setup["marker"])))
attempt("created a file in its working folder", lambda: create(setup["marker"]))
attempt("made a folder", lambda: os.mkdir(os.path.join(setup["folder"], "made")) is None)
attempt("made a named pipe", lambda: os.mkfifo(os.path.join(setup["folder"], "pipe")) is None)
attempt("made a nameless file", lambda: os.open(setup["folder"], os.O_TMPFILE | os.O_RDWR) >= 0)
attempt("changed its standing with the kernel", lambda: open("/proc/self/oom_score_adj", "w").write("0"))
conclude()
