"""Dask distributed: two worker processes of three threads each."""

from measure import HERE, LIMIT, PYTHON, Measure, has_python_module, most


class Dask:
    name = "Dask"

    @staticmethod
    def missing():
        if not has_python_module("distributed"):
            return "distributed is not installed (apt-get install python3-distributed)"
        return None

    def __init__(self, processes, work):
        self._processes, self._work = processes, work

    def measure(self, loads, seconds):
        wanted = [f"{load.size}:{jobs}" for load in loads for jobs in load.jobs_in_flight()]
        command = [PYTHON, HERE / "dask_jobs.py", self._work / "dask", seconds, *wanted]
        found = {}
        for line in self._processes.output("dask", command, LIMIT * (2 + len(wanted))).splitlines():
            size, jobs, rate, milliseconds = line.split()
            found[int(size), int(jobs)] = Measure(float(rate), float(rate), float(milliseconds))
        return {
            load: most([found[load.size, jobs] for jobs in load.jobs_in_flight()])
            for load in loads
        }
