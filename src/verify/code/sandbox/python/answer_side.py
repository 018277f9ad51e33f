class SocketChannel:
    def __init__(self, sock):
        self.sock = sock
