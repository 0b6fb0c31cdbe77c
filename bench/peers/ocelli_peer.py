"""Ocelli itself, without a journal."""

from measure import LIMIT, SUBTASKS, Measure
from system import System

WARM_UP = 40


class Ocelli:
    name = "Ocelli"

    def __init__(self, processes, bin_folder, slaves, detectors=frozenset({"null"})):
        """slaves: the command of each; detectors: what must have been used."""
        self._processes, self._bin = processes, bin_folder
        self._slaves, self._detectors = slaves, detectors

    def measure(self, loads, _seconds):
        system = System(self._processes, self._bin, self._slaves)
        system.submit(loads[0].files()[:WARM_UP], 16)
        measured = {load: self._measure(system, load) for load in loads}
        system.stop()
        return measured

    def _measure(self, system, load):
        files = load.files()
        if load.in_flight == 1:
            files = files[: len(files) // 3]
        sample = system.submit(files, load.in_flight, LIMIT)
        if not self._detectors <= sample.detectors:
            raise SystemExit(f"Ocelli used {', '.join(sorted(sample.detectors))} instead of "
                             f"{', '.join(sorted(self._detectors))}: are the models there?")
        alone = load.in_flight == 1
        milliseconds = sample.round_trip if alone else sample.percentile(0.5)
        return Measure(SUBTASKS * sample.per_second, sample.per_second, milliseconds)
