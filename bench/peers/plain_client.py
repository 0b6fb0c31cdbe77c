"""Keeps snapshots in flight at the plain Python master.

  plain_client.py PORT SECONDS SOURCE:IN_FLIGHT...

SOURCE is a number of bytes, or a folder of pictures; no two snapshots have the same bytes. Prints
"SOURCE IN_FLIGHT SNAPSHOTS_PER_SECOND MEDIAN_MS" for each. Run by bench/peers/run.
"""

import pathlib
import socket
import statistics
import sys
import time

from plain_wire import prompt, receive, send

WARM_UP = 1.0


def snapshots(source):
    if source.isdigit():
        pictures = [bytes(int(source) - 8)]
    else:
        pictures = [path.read_bytes() for path in sorted(pathlib.Path(source).glob("*.jpg"))]
    number = 0
    while True:
        yield pictures[number % len(pictures)] + number.to_bytes(8, "little")
        number += 1


def measure(master, source, in_flight, seconds):
    sent, times, pictures = {}, [], enumerate(snapshots(source))

    def submit():
        number, data = next(pictures)
        sent[number] = time.perf_counter()
        send(master, (number, data))

    begin = time.perf_counter()
    for _ in range(in_flight):
        submit()
    while sent:
        number, results = receive(master)
        assert len(results) == 4
        now = time.perf_counter()
        begun = sent.pop(number)
        if now - begin < seconds:
            times.append(1000 * (now - begun))
            submit()
    return len(times) / seconds, statistics.median(times)


def main():
    master = prompt(socket.create_connection(("127.0.0.1", int(sys.argv[1]))))
    for load in sys.argv[3:]:
        source, in_flight = load.rsplit(":", 1)
        # With the first snapshots the slaves load their networks.
        measure(master, source, int(in_flight), WARM_UP)
        rate, median = measure(master, source, int(in_flight), float(sys.argv[2]))
        print(f"{source} {in_flight} {rate:.1f} {median:.4f}", flush=True)


if __name__ == "__main__":
    main()
