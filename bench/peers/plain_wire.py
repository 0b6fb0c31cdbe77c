"""How the plain Python master and slave talk: pickles with their length in front, on TCP."""

import pickle
import socket
import struct

LENGTH = struct.Struct("!Q")


def send(connection, message):
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    connection.sendall(LENGTH.pack(len(data)) + data)


def receive(connection):
    """The next message; EOFError when there is none any more."""
    (length,) = LENGTH.unpack(read(connection, LENGTH.size))
    return pickle.loads(read(connection, length))


def read(connection, length):
    data = bytearray(length)
    view = memoryview(data)
    while view:
        count = connection.recv_into(view)
        if count == 0:
            raise EOFError
        view = view[count:]
    return data


def prompt(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
