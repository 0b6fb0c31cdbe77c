"""The slave that one writes in Python in an afternoon: a ThreadPoolExecutor(3), a socket, pickle.

  plain_slave.py HOST:PORT [MODELS]

Decodes a snapshot once and runs its four subtasks; with MODELS the networks and OpenCV calls of
plain_analysis.py, without them nothing at all. Run by bench/peers/run.
"""

import concurrent.futures
import socket
import sys
import threading

from plain_wire import prompt, receive, send

THREADS = 3
KINDS = ("object", "face", "edge", "corner")


def nothing(kind, image):
    return None


def main():
    analyse, decode = nothing, bytes
    if len(sys.argv) > 2:
        from plain_analysis import Analysis

        analysis = Analysis(sys.argv[2])
        analyse, decode = analysis.analyse, analysis.decode
    host, port = sys.argv[1].split(":")
    connection = prompt(socket.create_connection((host, int(port))))
    pool = concurrent.futures.ThreadPoolExecutor(THREADS)
    lock = threading.Lock()

    def answer(number, results):
        if all(result.done() for result in results):
            with lock:
                if finished.pop(number, None) is not None:
                    send(connection, (number, [result.result() for result in results]))

    def snapshot(number, data):
        image = decode(data)
        results = [pool.submit(analyse, kind, image) for kind in KINDS]
        finished[number] = results
        for result in results:
            result.add_done_callback(lambda _: answer(number, results))

    finished = {}
    try:
        while True:
            number, data = receive(connection)
            # As empty jobs nothing is decoded: no detour through the pool for that.
            if analyse is nothing:
                snapshot(number, data)
            else:
                pool.submit(snapshot, number, data)
    except (EOFError, ConnectionResetError):
        pool.shutdown()


if __name__ == "__main__":
    main()
