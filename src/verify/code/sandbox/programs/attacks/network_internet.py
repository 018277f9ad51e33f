# Opens raw, packet, netlink and vsock sockets, and asks for a route to an address reserved for documentation. Expected: contained
import socket


def opened(family, kind, protocol=0):
    socket.socket(family, kind, protocol).close()
    return True


def route():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect(("192.0.2.1", 9))
        return True


attempt("a raw socket", lambda: opened(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP))
attempt("a packet socket", lambda: opened(socket.AF_PACKET, socket.SOCK_RAW))
attempt("a netlink socket", lambda: opened(socket.AF_NETLINK, socket.SOCK_RAW))
attempt("a kernel crypto socket", lambda: opened(socket.AF_ALG, socket.SOCK_SEQPACKET))
attempt("a route to the internet", route)
conclude()
