#!/usr/bin/python3
"""Measures aixtui against its peers in one run and prints a table: work, ours, peer, ratio, bar, verdict.

    Benchmarks/bench.py --bin DIR [--rows json,start,scroll,filter,idle,signals,flood,memory,journal,fleet] [--repeat 5] [--peers]

DIR holds the release `aixtui` and `Bench`. Every figure is a median over --repeat runs (idle: at most 3). --peers
measures the peers alone. The terminal figures come from ttymeter.py, whose docstring says what each one means.
It is run by Debian's python3, which has pyte as a package.
"""
import argparse
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import fleet_rows
import journal_rows
import live_rows

HERE = Path(__file__).resolve().parent
PASSWORD = "ferncast"
CLASS = "sipAccount"
# The keys that open the class from the first screen, and what shows that all of its records are there.
OPEN = f": text:{CLASS} Enter"
LOADED = {20_000: r"wait:20[,.']?000", 100_000: r"wait:100[,.']?000"}
# What is on the screen once the first records are (the start row), and what is typed into the filter.
RECORDS_SHOWN = r"registered"
FILTER = "-/ text:1234 Backspace*4 text:an Backspace*2 text:udp"


class Failed(Exception):
    """A row that could not be measured, with the reason."""


# ------------------------------------------------------------------ the table

class Table:
    def __init__(self):
        self.rows = []

    def ratio(self, work, ours, peer, peer_name, bar, unit, at_least=False):
        """A row held against a peer; ours and peer are figures of the same unit."""
        if ours is None:
            return self.add(work, "-", f"{number(peer)} {unit} {peer_name}", "-", "-", "-")
        ratio = ours / peer if peer else float("inf")
        good = ratio >= bar if at_least else ratio <= bar
        self.add(work, f"{number(ours)} {unit}", f"{number(peer)} {unit} {peer_name}", f"{ratio:.2f}",
                 f"{'≥' if at_least else '≤'} {bar:g} ×", "ok" if good else "short")

    def limit(self, work, ours, limit, unit, peer="-"):
        """A row held against a fixed limit."""
        if ours is None:
            return self.add(work, "-", peer, "-", "-", "-")
        self.add(work, f"{number(ours)} {unit}", peer, "-", f"≤ {limit:g} {unit}", "ok" if ours <= limit else "short")

    def failed(self, work, reason):
        self.add(work, "-", "-", "-", "-", f"not measured: {reason}")

    def add(self, *cells):
        self.rows.append(cells)
        print(f"  {cells[0]}: {cells[1]} / {cells[2]}: {cells[5]}", file=sys.stderr, flush=True)

    def text(self):
        rows = [("work", "ours", "peer", "ratio", "bar", "verdict"), *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(6)]
        lines = ["  ".join(c.ljust(w) for c, w in zip(row, widths)).rstrip() for row in rows]
        lines.insert(1, "  ".join("-" * w for w in widths))
        return "\n".join(lines)


def number(value):
    if value is None:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


# ------------------------------------------------------------------ helpers

class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.program = str(Path(options.bin) / "aixtui")
        self.table = Table()
        self.peers_only = options.peers

    def environment(self):
        """Nothing of the user's configuration may reach a measured program."""
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "AIXTUI_", "LESS"))}
        return {**kept, "HOME": str(home), "AIXTUI_PASSWORD": PASSWORD, "NO_PROXY": "*",
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}

    def meter(self, command, *flags, repeat=None, cwd=None):
        """Runs ttymeter over a command; its medians. A key that changes nothing fails the row: it would be fast."""
        line = [sys.executable, str(HERE / "ttymeter.py"), "--json", "--repeat", str(repeat or self.options.repeat),
                *flags, *(["--cwd", str(cwd)] if cwd else []), "--dump", "--", *command]
        done = subprocess.run(line, capture_output=True, text=True, env=self.environment())
        if done.returncode:
            raise Failed(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "ttymeter failed")
        answer = json.loads(done.stdout)
        figures = answer["median"]
        (self.folder / "last-screen.txt").write_text("\n".join(answer["screen"] or []))
        if not figures["alive_at_end"]:
            raise Failed(f"{Path(command[0]).name} ended by itself")
        for key, group in (figures.get("keys") or {}).items():
            if group["changed"] < group["presses"] * 0.8:
                raise Failed(f"{Path(command[0]).name}: {key} changed the screen {group['changed']:g} times of "
                             f"{group['presses']:g}")
        return figures

    def simulator(self, *flags):
        return Simulator(self.program, self.environment(), flags)

    def console(self, url):
        return [self.program, "--device", url, "--user", "root"]

    def row(self, name, measure):
        if self.options.rows and name not in self.options.rows:
            return
        print(f"{name} …", file=sys.stderr, flush=True)
        try:
            measure()
        except (Failed, OSError, KeyError, TypeError, subprocess.SubprocessError) as reason:
            self.table.failed(name, str(reason))


class Simulator:
    """`aixtui simulate` in a process of its own, for as long as a with-block lasts."""

    def __init__(self, program, env, flags):
        command = [program, "simulate", "--listen", "127.0.0.1:0", "--event-rate", "0", "--seed", "7", *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)

    def __enter__(self):
        found = re.search(r"listening on (\S+)", self.process.stdout.readline())
        if not found:
            self.__exit__()
            raise Failed("the simulator did not start")
        self.url = found[1]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def accounts(count):
    """Records as a device gives them, all different, the same ones in each run."""
    source = random.Random(7)
    names = ["Studio", "Outside broadcast", "Newsroom", "Control room", "Backup line", "Reporter kit"]
    for index in range(count):
        user = f"codec{index:06d}"
        yield {"uuid": "%08x-%04x-4%03x-a%03x-%012x" % tuple(source.getrandbits(n) for n in (32, 16, 12, 12, 48)),
               "sipAccount": {"displayName": f"{source.choice(names)} {index}", "user": user, "password": "",
                              "domain": f"sip{index % 17}.example.net", "publish": index % 3 == 0,
                              "registerInterval": source.randrange(30, 3600),
                              "transport": source.choice(["udp", "tcp", "tls"]), "enabled": index % 2 == 0}}


# ------------------------------------------------------------------ the rows

def measure_json(bench):
    path = bench.folder / "records.json"
    data = json.dumps(list(accounts(20_000)), separators=(",", ":")).encode()
    path.write_bytes(data)
    megabytes = len(data) / 1e6
    rounds = max(bench.options.repeat, 5)
    text = data.decode()
    cpython = []
    for _ in range(rounds):
        start = time.perf_counter()
        json.loads(text)
        cpython.append((time.perf_counter() - start) * 1000)
    done = subprocess.run([str(Path(bench.options.bin) / "Bench"), "json", str(path), str(rounds)],
                          capture_output=True, text=True)
    if done.returncode:
        raise Failed(done.stderr.strip())
    ours, foundation = zip(*[(float(a), float(b)) for a, b in re.findall(r"ours (\S+) foundation (\S+)", done.stdout)])
    speed = [megabytes * 1000 / statistics.median(times) for times in (ours, foundation, cpython)]
    work = f"parse {megabytes:.1f} MB, 20,000 records"
    bench.table.ratio(work, speed[0], speed[1], "JSONSerialization", 15, "MB/s", at_least=True)
    bench.table.ratio(work, speed[0], speed[2], "CPython json", 1.5, "MB/s", at_least=True)


def measure_start(bench):
    repo = bench.folder / "repo"
    make_repository(repo, bench.environment())
    tig = bench.meter(["tig"], "--warmup", "1", cwd=repo)["startup"]["paint_ms"]
    empty = records = None
    if not bench.peers_only:
        # Without a device it stops at the sign-in screen: exec to frame and no network in it.
        empty = bench.meter([bench.program], "--warmup", "1")["startup"]["paint_ms"]
        with bench.simulator() as device:
            records = bench.meter(bench.console(device.url), "--warmup", "1", "--ready", RECORDS_SHOWN)
            records = records["startup"]["settled_ms"]
    bench.table.ratio("exec → first stable frame", empty, tig, "tig", 1.0, "ms")
    bench.table.ratio("exec → a device's records on screen", records, tig, "tig", 3.0, "ms")


def make_repository(repo, env):
    stream = "".join(
        f"commit refs/heads/main\ncommitter A <a@example.net> {1_700_000_000 + i * 60} +0000\ndata 9\nCommit {i % 90 + 10}\n"
        for i in range(200))
    subprocess.run(["git", "init", "-q", "-b", "main", str(repo)], check=True, env=env)
    subprocess.run(["git", "-C", str(repo), "fast-import", "--quiet"], input=stream, text=True, check=True, env=env)


def measure_scroll(bench):
    prep, keys = "Down*60", "Down*50 PageDown*20"
    ours = None
    lines = bench.folder / "records.txt"
    if bench.peers_only:
        lines.write_text("".join(account_line(a) for a in accounts(100_000)))
    else:
        with bench.simulator("--count", f"{CLASS}=100000") as device:
            write_table(bench, device.url, lines)
            ours = bench.meter(bench.console(device.url), "--prep", f"{OPEN} {LOADED[100_000]} {prep}", "--keys", keys)
    with sleepers(150):
        # Ten seconds between htop's own repaints, so that they fall outside most keys.
        htop = bench.meter(["htop", "-d", "100"], "--prep", prep, "--keys", "Down*50")
    lnav = bench.meter(["lnav", str(lines)], "--prep", f"wait:\\S g {prep}", "--keys", "Down*50")
    less = bench.meter(["less", str(lines)], "--prep", prep, "--keys", keys)
    work = "in 100,000 records, 120×40"
    get = lambda figures, key, what, which: figures and figures["keys"][key][what][which]
    bench.table.ratio(f"a line down {work}", get(ours, "Down", "bytes", "median"),
                      get(htop, "Down", "bytes", "median"), "htop", 1.0, "B")
    bench.table.ratio(f"a line down {work}, p95", get(ours, "Down", "last_ms", "p95"),
                      get(lnav, "Down", "last_ms", "p95"), "lnav", 1.0, "ms")
    bench.table.ratio(f"a page down {work}", get(ours, "PageDown", "bytes", "median"),
                      get(less, "PageDown", "bytes", "median"), "less", 1.2, "B")


def account_line(account):
    fields = account["sipAccount"]
    return f"{fields['displayName']:<28} {fields['user']:<14} {fields['domain']:<20} {fields['transport']:<5} " \
           f"{fields['registerInterval']:>6} {account['uuid']}\n"


def write_table(bench, url, path):
    """The same records as text for the pagers, as wide as the screen."""
    done = subprocess.run([bench.program, "get", CLASS, "--device", url, "--user", "root", "-o", "table"],
                          capture_output=True, text=True, env=bench.environment())
    if done.returncode:
        raise Failed(f"get {CLASS}: {done.stderr.strip()}")
    path.write_text("".join(line[:119].rstrip() + "\n" for line in done.stdout.splitlines()))


class sleepers:
    """Processes for htop to list, all with another command line, for as long as a with-block lasts."""

    def __init__(self, count):
        self.count = count

    def __enter__(self):
        self.processes = [subprocess.Popen(["sleep", str(900 + i)]) for i in range(self.count)]

    def __exit__(self, *_):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


def measure_filter(bench):
    if bench.peers_only:
        return
    with bench.simulator("--count", f"{CLASS}=100000") as device:
        figures = bench.meter(bench.console(device.url), "--prep", f"{OPEN} {LOADED[100_000]}", "--keys", FILTER)
    worst = max(group["last_ms"]["max"] for group in figures["keys"].values())
    # A key that nothing answered in a second is in no latency: it counts as that second.
    if any(group["unsettled"] or group["silent"] for group in figures["keys"].values()):
        worst = 1000
    bench.table.limit("a filter key over 100,000 records, worst", worst, 50, "ms")


def measure_idle(bench):
    repeat = min(bench.options.repeat, 3)
    htop = bench.meter(["htop"], "--idle", "10", repeat=1)
    peer = htop["idle"]
    idle, memory = {"bytes": None, "cpu_ms": None, "vol_ctxt": None}, None
    if not bench.peers_only:
        with bench.simulator("--count", f"{CLASS}=20000") as device:
            flags = ["--prep", f"{OPEN} {LOADED[20_000]}", "--idle", "10", "--idle-last"]
            figures = bench.meter(bench.console(device.url), *flags, repeat=repeat)
        idle, memory = figures["idle"], figures["memory"]["rss_peak_kb"] / 1024
    bench.table.limit("idle 10 s: bytes written", idle["bytes"], 0, "B", f"{number(peer['bytes'])} B htop")
    bench.table.limit("idle 10 s: CPU", idle["cpu_ms"], 10, "ms", f"{number(peer['cpu_ms'])} ms htop")
    bench.table.limit("idle 10 s: wake-ups", idle["vol_ctxt"], 20, "times", f"{number(peer['vol_ctxt'])} times htop")
    bench.table.limit("peak memory, 20,000 sipAccounts", memory, 60, "MB")


MEASURES = {"json": measure_json, "start": measure_start, "scroll": measure_scroll, "filter": measure_filter,
            "idle": measure_idle, "signals": live_rows.measure_signals, "flood": live_rows.measure_flood,
            "memory": live_rows.measure_memory, "journal": journal_rows.measure_journal,
            "fleet": fleet_rows.measure_fleet}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", required=True, help="folder of the release binaries")
    parser.add_argument("--rows", default="", help="comma-separated: " + ",".join(MEASURES))
    parser.add_argument("--repeat", type=int, default=5, help="runs to take the median of")
    parser.add_argument("--peers", action="store_true", help="the peers alone")
    options = parser.parse_args()
    options.bin = str(Path(options.bin).resolve())
    options.rows = [row for row in options.rows.split(",") if row]
    unknown = set(options.rows) - set(MEASURES)
    if unknown:
        parser.error(f"no such row: {', '.join(sorted(unknown))}")
    folder = Path(tempfile.mkdtemp(prefix="aixtui-bench-"))
    try:
        bench = Bench(options, folder)
        for name, measure in MEASURES.items():
            bench.row(name, lambda: measure(bench))
        print(bench.table.text())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
