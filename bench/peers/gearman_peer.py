"""Gearman: its job server, and a worker and a client in C++ on libgearman, built here."""

import pathlib
import shutil
import socket
import subprocess
import time

from measure import HERE, LIMIT, Measure, most

WORKERS = 2
SERVER = shutil.which("gearmand", path="/usr/sbin:/usr/bin:/usr/local/sbin")


class Gearman:
    name = "Gearman"

    @staticmethod
    def missing():
        if not SERVER:
            return "gearmand is not installed (apt-get install gearman-job-server)"
        if not pathlib.Path("/usr/include/libgearman/gearman.h").exists():
            return "libgearman is not installed (apt-get install libgearman-dev)"
        if not shutil.which("g++"):
            return "there is no g++ to build its worker with (scripts/install-deps)"
        return None

    def __init__(self, processes, work):
        self._processes, self._work = processes, work
        for program in ("worker", "client"):
            source = HERE / f"gearman_{program}.cpp"
            command = ["g++", "-std=c++20", "-O2", source, "-lgearman", "-o", work / program]
            subprocess.run(command, check=True, timeout=120)

    def measure(self, loads, seconds):
        port = self._start()
        measured = {}
        for load in loads:
            rows = [self._client(port, load.size, jobs, seconds) for jobs in load.jobs_in_flight()]
            measured[load] = most(rows)
            if None in rows:
                # It is busy with what its client has left behind.
                self._stop()
                port = self._start()
        self._stop()
        return measured

    def _start(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self._processes.start(
            "gearmand", [SERVER, "--listen=127.0.0.1", f"--port={port}", "--log-file=none"]
        )
        await_listener(port)
        for number in range(WORKERS):
            self._processes.start_ready(f"worker {number}", [self._work / "worker", port])
        return port

    def _stop(self):
        self._processes.stop(["gearmand", *(f"worker {number}" for number in range(WORKERS))])

    def _client(self, port, size, jobs, seconds):
        command = [self._work / "client", port, size, jobs, seconds]
        try:
            printed = self._processes.output("gearman client", command, LIMIT)
        except TimeoutError:
            return None
        rate, milliseconds = map(float, printed.split())
        return Measure(rate, rate, milliseconds)


def await_listener(port):
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise SystemExit(f"gearmand does not listen on port {port}: run {SERVER} by hand to see why")
