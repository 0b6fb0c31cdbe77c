"""Keeps snapshots in flight at the plain Python master.

  plain_client.py PORT SECONDS FOLDER:IN_FLIGHT...

Sends the files of FOLDER, again and again, each read when it is sent. Prints
"SNAPSHOTS_PER_SECOND MEDIAN_MS" for each. Run by bench/peers/run.
"""

import itertools
import pathlib
import socket
import statistics
import sys
import time

from plain_wire import prompt, receive, send

WARM_UP = 1.0


def measure(master, folder, in_flight, seconds):
    sent, times = {}, []
    files = enumerate(itertools.cycle(sorted(pathlib.Path(folder).iterdir())))

    def submit():
        number, file = next(files)
        sent[number] = time.perf_counter()
        send(master, (number, file.read_bytes()))

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
        folder, in_flight = load.rsplit(":", 1)
        # With the first snapshots the slaves load their networks.
        measure(master, folder, int(in_flight), WARM_UP)
        rate, median = measure(master, folder, int(in_flight), float(sys.argv[2]))
        print(f"{rate:.1f} {median:.4f}", flush=True)


if __name__ == "__main__":
    main()
