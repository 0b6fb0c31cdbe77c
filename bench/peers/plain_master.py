"""The master that one writes in Python in an afternoon: sockets, pickle, and a thread for each
connection. A snapshot goes whole to the slave whose turn it is.

  plain_master.py SLAVES

Prints "listening PORT" for slaves, and when they are there "ready PORT" for one client. Run by
bench/peers/run.
"""

import itertools
import socket
import sys
import threading

from plain_wire import prompt, receive, send


def forward(slave, client, lock):
    """What a slave has found, to the client."""
    while True:
        report = receive(slave)
        with lock:
            send(client, report)


def main():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(f"listening {listener.getsockname()[1]}", flush=True)
        slaves = [prompt(listener.accept()[0]) for _ in range(int(sys.argv[1]))]
        print(f"ready {listener.getsockname()[1]}", flush=True)
        client = prompt(listener.accept()[0])
    lock = threading.Lock()
    for slave in slaves:
        threading.Thread(target=forward, args=(slave, client, lock), daemon=True).start()
    try:
        for slave in itertools.cycle(slaves):
            send(slave, receive(client))
    except EOFError:
        pass


if __name__ == "__main__":
    main()
