"""The others: each says what it lacks, and measures loads of (bytes, snapshots in flight) as
Measure."""

import dataclasses
import pathlib
import shutil
import socket
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
SUBTASKS = 4
LIMIT = 10


@dataclasses.dataclass
class Measure:
    subtasks: float
    # Times that a payload was moved.
    payloads: float
    # Of what is sent at a time: a snapshot, or a job.
    milliseconds: float


def has_python_module(name):
    command = [PYTHON, "-c", f"import {name}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0


def jobs_in_flight(snapshots):
    """One job at a time; else as many jobs as snapshots, or as their subtasks: what is better."""
    return [1] if snapshots == 1 else [snapshots, SUBTASKS * snapshots]


class Gearman:
    name = "Gearman"

    @staticmethod
    def missing():
        if not shutil.which("gearmand", path="/usr/sbin:/usr/bin"):
            return "gearmand is not installed (apt-get install gearman-job-server)"
        if not pathlib.Path("/usr/include/libgearman/gearman.h").exists():
            return "libgearman is not installed (apt-get install libgearman-dev)"
        return None

    def __init__(self, processes, work):
        self._processes, self._work = processes, work
        for program in ("worker", "client"):
            source = HERE / f"gearman_{program}.cpp"
            command = ["g++", "-std=c++20", "-O2", source, "-lgearman", "-o", work / program]
            subprocess.run(command, check=True, timeout=120)

    def measure(self, loads, seconds):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        listen = ["--listen=127.0.0.1", f"--port={self._port}", "--log-file=none"]
        self._processes.start("gearmand", [shutil.which("gearmand", path="/usr/sbin:/usr/bin"), *listen])
        await_port(self._port)
        for number in (1, 2):
            self._processes.start_ready(f"worker {number}", [self._work / "worker", self._port])
        try:
            return {load: self._better(load, seconds) for load in loads}
        finally:
            self._processes.stop(["gearmand", "worker 1", "worker 2"])

    def _better(self, load, seconds):
        measured = [self._client(load[0], jobs, seconds) for jobs in jobs_in_flight(load[1])]
        return max(filter(None, measured), key=lambda m: m.subtasks, default=None)

    def _client(self, size, jobs, seconds):
        command = [self._work / "client", self._port, size, jobs, seconds]
        try:
            printed = self._processes.output("gearman client", command, LIMIT)
        except TimeoutError:
            return None
        rate, milliseconds = map(float, printed.split())
        return Measure(rate, rate, milliseconds)


def await_port(port, attempts=100):
    for _ in range(attempts):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except ConnectionRefusedError:
            subprocess.run(["sleep", "0.05"], check=False)
    raise SystemExit("gearmand does not listen: run it by hand to see why")


class Dask:
    name = "Dask"

    @staticmethod
    def missing():
        if not has_python_module("distributed"):
            return "distributed is not installed (apt-get install python3-distributed)"
        return None

    def __init__(self, processes, _):
        self._processes = processes

    def measure(self, loads, seconds):
        wanted = [f"{size}:{jobs}" for size, n in loads for jobs in jobs_in_flight(n)]
        command = [PYTHON, HERE / "dask_jobs.py", seconds, *wanted]
        limit = LIMIT * (1 + len(wanted))
        found = {}
        for line in self._processes.output("dask", command, limit).splitlines()[1:]:
            size, jobs, rate, milliseconds = line.split()
            found[int(size), int(jobs)] = Measure(float(rate), float(rate), float(milliseconds))
        return {
            (size, n): max((found[size, jobs] for jobs in jobs_in_flight(n)), key=lambda m: m.subtasks)
            for size, n in loads
        }


class PlainPython:
    name = "Python"

    @staticmethod
    def missing():
        return None

    @staticmethod
    def missing_for_networks():
        if not has_python_module("cv2"):
            return "cv2 is not installed (apt-get install python3-opencv)"
        return None

    def __init__(self, processes, _, slaves=2, models=None):
        self._processes, self._slaves = processes, slaves
        self._models = [models] if models else []

    def measure(self, loads, seconds):
        """The source of a load may be a folder, too."""
        names = [f"slave {n}" for n in range(self._slaves)]
        master = self._processes.start("master", [PYTHON, HERE / "plain_master.py", self._slaves])
        port = master.stdout.readline().split()[1]
        for name in names:
            slave = [PYTHON, HERE / "plain_slave.py", f"127.0.0.1:{port}", *self._models]
            self._processes.start(name, slave)
        port = master.stdout.readline().split()[1]
        try:
            wanted = [f"{source}:{n}" for source, n in loads]
            command = [PYTHON, HERE / "plain_client.py", port, seconds, *wanted]
            printed = self._processes.output("client", command, LIMIT * (1 + len(wanted)))
        finally:
            self._processes.stop(["master", *names])
        rows = (line.rsplit(" ", 3)[2:] for line in printed.splitlines())
        return {
            load: Measure(SUBTASKS * float(rate), float(rate), float(milliseconds))
            for load, (rate, milliseconds) in zip(loads, rows)
        }
