"""A master and its slaves, and snapshots sent through them by `ocelli submit`."""

import dataclasses
import json
import re
import resource
import statistics
import threading
import time

SUBTASKS = 4


@dataclasses.dataclass
class Sample:
    """One run of the client. Times are in milliseconds."""

    snapshots: int
    # From the first report to the last: the start of the client is not in it.
    per_second: float
    # From accepted to reported, as the master measures it.
    latencies: list
    # Of a whole snapshot as its sender sees it, when one is in flight at a time.
    round_trip: float
    detectors: set
    cpu: dict

    def percentile(self, part):
        times = sorted(self.latencies)
        return times[min(len(times) - 1, int(part * len(times)))]

    def system_cpu(self):
        """Of master and slaves, in microseconds a snapshot."""
        used = sum(seconds for name, seconds in self.cpu.items() if name != "client")
        return 1e6 * used / max(self.snapshots, 1)

    def master_share(self):
        """Of all CPU time used by master, slaves and client."""
        return self.cpu["master"] / max(sum(self.cpu.values()), 1e-9)


class System:
    def __init__(self, processes, bin_folder, slaves, state_dir=None, site=None, prefix=""):
        """slaves: the command of each, without --master and --name. site: what scripts/make-certs
        has made, if they are to speak TLS. prefix: of the processes' names, where several systems
        run beside each other."""
        self._processes, self._bin, self._site, self._prefix = processes, bin_folder, site, prefix
        self._names = [prefix + "master"]
        self._names += [f"{prefix}slave-{n}" for n in range(1, len(slaves) + 1)]
        state = ["--state-dir", state_dir] if state_dir else []
        listen = ["--client-listen", "127.0.0.1:0", "--slave-listen", "127.0.0.1:0"]
        line = processes.start_ready(
            self._names[0], [bin_folder / "ocelli-master", *listen, "--log-level", "error", *state,
                             *master_flags(site)]
        )
        self._client, slave = re.match(r"ready client=(\S+) slave=(\S+)", line).groups()
        for name, command in zip(self._names[1:], slaves):
            processes.start_ready(name, [*command, "--master", slave, "--name", name,
                                         *dialler_flags(site, "slave")])

    def stop(self):
        self._processes.stop(self._names)

    def submit(self, files, in_flight, seconds=10):
        command = [self._bin / "ocelli", "submit", "--master", self._client, "--json",
                   *dialler_flags(self._site, "client")]
        before = self._cpu()
        client = self._processes.start(
            "client", [*command, "--concurrency", in_flight, *files]
        )
        guard = threading.Timer(seconds, client.terminate)
        guard.start()
        arrived, lines = [], []
        try:
            for line in client.stdout:
                arrived.append(time.perf_counter())
                lines.append(line)
        finally:
            guard.cancel()
        self._processes.stop(["client"])
        used = {name: after - before[name] for name, after in self._cpu().items()}
        used = {name.removeprefix(self._prefix): seconds_used for name, seconds_used in used.items()}
        return sample([json.loads(line) for line in lines], arrived, used, len(files), seconds)

    def _cpu(self):
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = {name: self._processes.cpu_seconds(name) for name in self._names}
        # The client is the only child that ends between two calls.
        return used | {"client": children.ru_utime + children.ru_stime}


def master_flags(site):
    if not site:
        return []
    config = site / "master.toml"
    keys = {"certificate": "master.crt", "key": "master.key", "ca": "ca.crt"}
    lines = [f'{key} = "{site / file}"' for key, file in keys.items()]
    config.write_text("\n".join(["[tls]", *lines, ""]), encoding="utf-8")
    return ["--config", config]


def dialler_flags(site, role):
    if not site:
        return []
    return ["--tls-ca", site / "ca.crt", "--tls-certificate", site / f"{role}.crt",
            "--tls-key", site / f"{role}.key"]


def sample(reports, arrived, cpu, expected, seconds):
    complete = [report for report in reports if report["status"] == "complete"]
    if len(complete) != expected:
        raise SystemExit(f"{len(complete)} of {expected} snapshots were complete in {seconds} s: "
                         "the machine is too slow for this count, or the system is broken")
    gaps = [1000 * (b - a) for a, b in zip(arrived, arrived[1:])]
    return Sample(
        snapshots=len(complete),
        per_second=(len(arrived) - 1) / (arrived[-1] - arrived[0]),
        latencies=[report["timing"]["total_ms"] for report in complete],
        round_trip=statistics.median(gaps),
        detectors={s["detector"] for report in complete for s in report["subtasks"]},
        cpu=cpu,
    )
