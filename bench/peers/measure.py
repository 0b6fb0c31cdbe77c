"""What every peer is given, and what it answers."""

import dataclasses
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
# The distribution's own, which has its packages.
PYTHON = "/usr/bin/python3"
SUBTASKS = 4
# Seconds that one measurement may take, come what may.
LIMIT = 10


@dataclasses.dataclass(frozen=True)
class Load:
    """Snapshots of a size, so many in flight. They are the files of the folder; who does not read
    files sends zeros of that size."""

    name: str
    size: int
    in_flight: int
    folder: pathlib.Path

    def files(self):
        return sorted(self.folder.iterdir())

    def jobs_in_flight(self):
        """One job at a time; else as many as snapshots, or as their subtasks: the better counts."""
        return [1] if self.in_flight == 1 else [self.in_flight, SUBTASKS * self.in_flight]


@dataclasses.dataclass
class Measure:
    subtasks: float
    # How often a payload was moved, a second.
    payloads: float
    # What one thing that is sent takes: a snapshot, or a job.
    milliseconds: float


def better(one, other):
    """Of each figure the better one; None is a measurement that did not end in time."""
    if one is None or other is None:
        return one or other
    return Measure(
        max(one.subtasks, other.subtasks),
        max(one.payloads, other.payloads),
        min(one.milliseconds, other.milliseconds),
    )


def most(measures):
    return max(filter(None, measures), key=lambda measure: measure.subtasks, default=None)


def has_python_module(name):
    command = [PYTHON, "-c", f"import {name}"]
    return subprocess.run(command, capture_output=True, check=False, timeout=30).returncode == 0
