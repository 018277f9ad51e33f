# Connects to a listener of the test, over IPv4 and IPv6, and listens itself. Expected: contained
import socket


def connect(family, host):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        connection.connect((host, setup["tcpPort"]))
        connection.sendall(b"ESCAPED")
        return True


def listen():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        return True


attempt("connected over IPv4", lambda: connect(socket.AF_INET, "127.0.0.1"))
attempt("connected over IPv6", lambda: connect(socket.AF_INET6, "::1"))
attempt("listens", listen)
conclude()
