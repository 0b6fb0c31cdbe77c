"""Children of a bench: every one is a process group of its own and ends with the bench, also on
Ctrl-C or SIGTERM."""

import os
import pathlib
import signal
import subprocess
import threading
import time


def interrupt(*_):
    raise KeyboardInterrupt


class Processes:
    """with Processes() as processes: processes.start("a name", [...])"""

    def __init__(self):
        self._children = {}

    def __enter__(self):
        signal.signal(signal.SIGTERM, interrupt)
        return self

    def __exit__(self, *_):
        # A second Ctrl-C must not leave the rest of the children behind.
        before = {n: signal.signal(n, signal.SIG_IGN) for n in (signal.SIGINT, signal.SIGTERM)}
        self.stop(list(self._children))
        for number, handler in before.items():
            signal.signal(number, handler)

    def start(self, name, command, **options):
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, **options}
        child = subprocess.Popen(
            [str(part) for part in command], start_new_session=True, text=True, **options
        )
        self._children[name] = child
        return child

    def start_ready(self, name, command, ready="ready", seconds=30):
        """Starts it; the line with which it says that it is ready."""
        self.start(name, command)
        return self.await_line(name, ready, seconds)

    def await_line(self, name, beginning, seconds=30):
        """The child's next line on standard output that begins so."""
        child = self._children[name]
        # A child that says nothing for too long is ended, which ends the reading here.
        guard = threading.Timer(seconds, self._signal, (child, signal.SIGKILL))
        guard.start()
        try:
            for line in child.stdout:
                if line.startswith(beginning):
                    return line.strip()
        finally:
            guard.cancel()
        raise SystemExit(f"{name} ended, or did not say '{beginning}' within {seconds} s: run it "
                         f"by hand to see why: {' '.join(map(str, child.args))}")

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
        threads = pathlib.Path(f"/proc/{self._children[name].pid}/task").iterdir()
        return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e9

    def resident_kibibytes(self, name):
        """The memory that the child holds."""
        with open(f"/proc/{self._children[name].pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))

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
