# Sends datagrams to a socket of the test. Expected: contained
import socket


def send():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"ESCAPED", ("127.0.0.1", setup["udpPort"]))


attempt("sent a datagram", send)
conclude()
