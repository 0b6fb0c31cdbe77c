"""Empty jobs through Dask distributed, with two worker processes of three threads each.

  dask_jobs.py SECONDS BYTES:IN_FLIGHT...

Prints "BYTES IN_FLIGHT JOBS_PER_SECOND MEDIAN_MS" for each. Python 3 of the distribution, with
python3-distributed. Run by bench/peers/run.
"""

import logging
import os
import statistics
import sys
import time
import warnings

import distributed

WORKERS = 2
THREADS = 3


def nothing(payload):
    return None


def measure(client, size, in_flight, seconds):
    started, times = {}, []

    def add():
        # Other bytes each time: what Dask has seen before it does not send again.
        future = client.submit(nothing, os.urandom(16) + bytes(size - 16), pure=False)
        started[future.key] = time.perf_counter()
        return future

    begin = time.perf_counter()
    jobs = distributed.as_completed([add() for _ in range(in_flight)])
    for future in jobs:
        now = time.perf_counter()
        times.append(1000 * (now - started.pop(future.key)))
        if now - begin >= seconds:
            break
        jobs.add(add())
    rate = len(times) / (time.perf_counter() - begin)
    return f"{size} {in_flight} {rate:.1f} {statistics.median(times):.4f}"


def main():
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    cluster = distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=THREADS, host="127.0.0.1", dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        print("ready", flush=True)
        for load in sys.argv[2:]:
            size, in_flight = (int(number) for number in load.split(":"))
            print(measure(client, size, in_flight, float(sys.argv[1])), flush=True)
        # Jobs may still be in flight: nobody waits for them.
        sys.stdout.flush()
        os._exit(0)


if __name__ == "__main__":
    main()
