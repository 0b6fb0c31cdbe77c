"""Children of a bench: every one is a process group of its own and ends with the bench, also on
Ctrl-C or SIGTERM."""

import os
import signal
import subprocess
import threading
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Processes:
    """with Processes() as processes: processes.start("a name", [...])"""

    def __init__(self):
        self._children = {}

    def __enter__(self):
        signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        return self

    def __exit__(self, *_):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.stop(list(self._children))
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(self, name, command, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **options}
        child = subprocess.Popen(
            [str(part) for part in command], start_new_session=True, text=True, **options
        )
        self._children[name] = child
        return child

    def start_ready(self, name, command, ready="ready", seconds=30):
        """The first line of the child's standard output that begins with `ready`."""
        child = self.start(name, command)
        # A child that says nothing for too long is ended, which ends the reading here.
        guard = threading.Timer(seconds, self._signal, (child, signal.SIGKILL))
        guard.start()
        try:
            for line in child.stdout:
                if line.startswith(ready):
                    return line.strip()
        finally:
            guard.cancel()
        raise SystemExit(f"{name} ended, or was not ready within {seconds} s: run it by hand to see "
                         f"why: {' '.join(map(str, command))}")

    def output(self, name, command, seconds):
        """All that the child prints; TimeoutError when it takes longer."""
        child = self.start(name, command)
        try:
            printed, _ = child.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{name} did not end within {seconds} s") from None
        finally:
            self.stop([name])
        if child.returncode != 0:
            raise SystemExit(f"{name} failed with status {child.returncode}")
        return printed

    def cpu_seconds(self, name):
        """What the child has used so far; none of its children's."""
        with open(f"/proc/{self._children[name].pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def stop(self, names, seconds=5):
        children = [self._children.pop(name) for name in names]
        for child in children:
            self._signal(child, signal.SIGTERM)
        end = time.monotonic() + seconds
        for child in children:
            try:
                child.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._signal(child, signal.SIGKILL)
                child.wait()
            # What the child itself has started, and left behind.
            self._signal(child, signal.SIGKILL)
            if child.stdout:
                child.stdout.close()

    @staticmethod
    def _signal(child, number):
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass
