"""Empty jobs through Dask distributed, with two worker processes of three threads each.

  dask_jobs.py FOLDER SECONDS BYTES:IN_FLIGHT...

Prints "BYTES IN_FLIGHT JOBS_PER_SECOND MEDIAN_MS" for each; FOLDER is for Dask's own files. Python
3 of the distribution, with python3-distributed. Run by bench/peers/run.
"""

import logging
import os
import statistics
import sys
import time
import warnings

import dask
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
        begun = started.pop(future.key)
        if now - begin < seconds:
            times.append(1000 * (now - begun))
            jobs.add(add())
    return f"{size} {in_flight} {len(times) / seconds:.1f} {statistics.median(times):.4f}"


def main():
    logging.disable(logging.ERROR)
    warnings.simplefilter("ignore")
    dask.config.set(temporary_directory=sys.argv[1])
    cluster = distributed.LocalCluster(
        n_workers=WORKERS, threads_per_worker=THREADS, host="127.0.0.1", dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        for load in sys.argv[3:]:
            size, in_flight = (int(number) for number in load.split(":"))
            print(measure(client, size, in_flight, float(sys.argv[2])), flush=True)


if __name__ == "__main__":
    main()
