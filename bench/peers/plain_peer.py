"""The master, slave and client that one writes in Python in an afternoon (plain_*.py)."""

from measure import HERE, LIMIT, PYTHON, SUBTASKS, Measure, has_python_module


class PlainPython:
    name = "Python"

    @staticmethod
    def missing(networks=False):
        if networks and not has_python_module("cv2"):
            return "cv2 is not installed (apt-get install python3-opencv)"
        return None

    def __init__(self, processes, _work, slaves=2, models=None):
        self._processes = processes
        self._slaves = [f"slave {number}" for number in range(slaves)]
        self._models = [models] if models else []

    def measure(self, loads, seconds):
        master = [PYTHON, HERE / "plain_master.py", len(self._slaves)]
        port = self._processes.start_ready("master", master, "listening").split()[1]
        for name in self._slaves:
            slave = [PYTHON, HERE / "plain_slave.py", f"127.0.0.1:{port}", *self._models]
            self._processes.start(name, slave)
        port = self._processes.await_line("master", "ready").split()[1]
        wanted = [f"{load.folder}:{load.in_flight}" for load in loads]
        client = [PYTHON, HERE / "plain_client.py", port, seconds, *wanted]
        printed = self._processes.output("client", client, LIMIT * (1 + len(wanted)))
        self._processes.stop(["master", *self._slaves])
        return {load: measure(line) for load, line in zip(loads, printed.splitlines())}


def measure(line):
    snapshots, milliseconds = map(float, line.split())
    return Measure(SUBTASKS * snapshots, snapshots, milliseconds)
