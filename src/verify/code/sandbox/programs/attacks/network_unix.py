# Connects to Unix sockets of the test: by path, by abstract name, and through a pair of sockets. Expected: contained
import socket


def connect(address):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(2)
        connection.connect(address)
        connection.sendall(b"ESCAPED")
        return True


def send_through_pair():
    pair = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        pair[0].connect(setup["unixPath"])
    except OSError as error:
        # The listener speaks streams; to have been told so is to have reached it.
        return error.errno == 91
    return True


attempt("connected by path", lambda: connect(setup["unixPath"]))
attempt("connected by abstract name", lambda: connect("\0" + setup["marker"]))
attempt("reached a path through a pair of sockets", send_through_pair)
conclude()
