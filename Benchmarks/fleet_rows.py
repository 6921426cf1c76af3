"""The rows of a fleet: 200 devices in one console, quiet, busy and in trouble, and a command over all of them."""
import json
import re
import subprocess
import sys
import time

DEVICES = 200
COUNTS = ["--count", "sipAccount=24", "--count", "stream=12", "--count", "sipCall=6"]
# The corner of the first line says LIVE alone once every device is.
ALL_LIVE = r"(?m)^ aixtui .*[^)] LIVE\s*$"
# With 30 devices hanging or refusing, and 5 that flood.
OTHERS_LIVE = rf"{DEVICES - 30} of {DEVICES} connected"


class Fleet:
    """`aixtui simulate --devices` in a process of its own, and a configuration with a profile for each device."""

    def __init__(self, bench, *flags):
        self.bench = bench
        command = [bench.program, "simulate", "--listen", "127.0.0.1:0", "--devices", str(DEVICES), "--seed", "7",
                   *COUNTS, *flags]
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                        env=bench.environment())

    def __enter__(self):
        urls = []
        for _ in range(DEVICES):
            found = re.search(r"listening on (\S+)", self.process.stdout.readline())
            if not found:
                self.__exit__()
                raise OSError("the simulated fleet did not start")
            urls.append(found[1])
        self.path = self.bench.folder / "fleet.json"
        profiles = {f"codec{i + 1}": {"url": url, "user": "root"} for i, url in enumerate(urls)}
        self.path.write_text(json.dumps({"profiles": profiles}))
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def console(self):
        return [self.bench.program, "--config", str(self.path), "--all"]


def threads_of(bench, fleet):
    """The most threads that the console has while all devices are LIVE."""
    import ttymeter
    tty = ttymeter.Tty(fleet.console(), 120, 40, bench.environment() | {"TERM": "xterm-256color"}, None)
    try:
        most = 0
        for _ in range(60):
            tty.rest(0.2)
            most = max(most, count_threads(tty.pid))
        return most
    finally:
        tty.end()


def count_threads(pid):
    try:
        return int(re.search(r"Threads:\s+(\d+)", open(f"/proc/{pid}/status").read())[1])
    except (OSError, TypeError):
        return 0


def measure_fleet(bench):
    if bench.peers_only:
        return
    table, repeat = bench.table, min(bench.options.repeat, 3)
    with Fleet(bench, "--event-rate", "0") as fleet:
        figures = bench.meter(fleet.console(), "--ready", ALL_LIVE, "--max-start", "30", "--rest", "15", "--idle", "10",
                              repeat=repeat)
        table.limit(f"{DEVICES} devices: start until all are LIVE", figures["startup"]["settled_ms"], 5000, "ms")
        table.limit(f"{DEVICES} quiet devices, 10 s: bytes written", figures["idle"]["bytes"], 0, "B")
        table.limit(f"{DEVICES} quiet devices, 10 s: CPU", figures["idle"]["cpu_ms"], 50, "ms")
        table.limit(f"{DEVICES} devices: threads", threads_of(bench, fleet), 30, "threads")
    with Fleet(bench, "--event-rate", "5") as fleet:
        figures = bench.meter(fleet.console(), "--ready", ALL_LIVE, "--max-start", "30", "--rest", "5", "--idle", "10",
                              "--keys", "Down*40 Up*40", repeat=repeat)
        table.limit("1,000 changes a second: CPU of one core", figures["idle"]["cpu_ms"] / 100, 25, "%")
        table.limit("1,000 changes a second: peak memory", figures["memory"]["rss_peak_kb"] / 1024, 150, "MB")
        worst = max(group["first_ms"]["p95"] for group in figures["keys"].values())
        table.limit("1,000 changes a second: a key, p95", worst, 50, "ms")
    with Fleet(bench, "--event-rate", "0", "--trouble", "hang=20,refuse=10,flood=5") as fleet:
        figures = bench.meter(fleet.console(), "--ready", OTHERS_LIVE, "--max-start", "40", "--rest", "5",
                              "--keys", "Down*40 Up*40", repeat=repeat)
        worst = max(group["first_ms"]["p95"] for group in figures["keys"].values())
        table.limit("20 hang, 10 refuse, 5 flood: start until the others are connected", figures["startup"]["ready_ms"],
                    5000, "ms")
        table.limit("20 hang, 10 refuse, 5 flood: a key, p95", worst, 50, "ms")
    measure_get(bench)


def measure_get(bench):
    with Fleet(bench, "--event-rate", "0", "--latency-ms", "100") as fleet:
        times = []
        for _ in range(min(bench.options.repeat, 3)):
            start = time.perf_counter()
            done = subprocess.run([*fleet.console(), "get", "sipAccount", "-o", "jsonl"], capture_output=True,
                                  text=True, env=bench.environment())
            times.append(time.perf_counter() - start)
            lines = done.stdout.count("\n")
            if done.returncode or lines != DEVICES * 24:
                print(done.stderr[-500:], file=sys.stderr)
                raise OSError(f"get gave {lines} lines and exit code {done.returncode}")
        bench.table.limit(f"get of {DEVICES} devices, 100 ms latency each", sorted(times)[len(times) // 2], 3, "s")
