"""The rows about the status journal: what a million entries cost at the start, and how scrolling back through them goes."""
import json
import os
import shutil
import statistics
import time
from pathlib import Path

from live_rows import Screen

LINES = 1_000_000
FILE = 4 << 20


def write_journal(folder):
    """A journal as months of a talkative device leave it."""
    start = int(time.time() * 1000) - LINES * 1000
    number, size, out = 0, FILE, None
    for index in range(LINES):
        if size >= FILE:
            number, size = number + 1, 0
            if out:
                out.close()
            out = open(folder / f"journal-{number:06d}.jsonl", "w", encoding="utf-8")
        seen = start + index * 1000
        # The first one is told from all others however little of its line is drawn anew.
        message = f"Entry {index}: the clock was set again" if index else "The very first entry of the journal"
        line = json.dumps({"key": f"log:{index}", "kind": "log", "seen": seen, "entry": {
            "id": index, "severity": "info", "time": seen, "message": message}}) + "\n"
        out.write(line)
        size += len(line)
    out.write(json.dumps({"kind": "cursor", "seen": start, "cursor": "0"}) + "\n")
    out.close()


def start(bench, command, env):
    """Milliseconds until the pane of alarms shows the log, then MB at rest and at most."""
    began = time.perf_counter()
    screen = Screen(command, env)
    try:
        screen.until(rb"LIVE")
        os.write(screen.master, b"4")
        screen.until(rb"EVENTS")
        shown = (time.perf_counter() - began) * 1000
        screen.drain(2)
        return shown, screen.memory()[1]
    finally:
        screen.close()


def measure_journal(bench):
    if bench.peers_only:
        return
    env = bench.environment()
    state = Path(env["HOME"]) / ".local/state/aixtui"
    config = bench.folder / "journal.json"
    config.write_text(json.dumps({"status": {"journalMegabytes": 4000}}))
    with bench.simulator() as device:
        command = bench.console(device.url) + ["--config", str(config)]
        shutil.rmtree(state, ignore_errors=True)
        without = [start(bench, command, env) for _ in range(3)]
        folder = next((state / "status").iterdir())
        for old in folder.glob("journal-*"):
            old.unlink()
        write_journal(folder)
        with_it = [start(bench, command, env) for _ in range(3)]
        screen = Screen(command, env)
        try:
            screen.until(rb"LIVE")
            os.write(screen.master, b"4\t")
            screen.until(rb"EVENTS")
            screen.drain(1)
            pages = []
            for _ in range(300):
                pages.append(screen.until(rb"Entry|\d", key=b"\x1b[5~"))
                screen.drain(0.01)
            top = screen.until(rb"very first", key=b"g")
            screen.drain(0.5)
            for _ in range(300):
                pages.append(screen.until(rb"Entry|\d", key=b"\x1b[6~"))
                screen.drain(0.01)
            memory = screen.memory()[1]
        finally:
            screen.close()
    shown = [statistics.median(run[0] for run in runs) for runs in (without, with_it)]
    peak = [statistics.median(run[1] for run in runs) for runs in (without, with_it)]
    bench.table.ratio("a journal of 1,000,000 entries: start to the log on screen", shown[1], shown[0], "without", 1.2, "ms")
    bench.table.ratio("the same: peak memory", peak[1], peak[0], "without", 1.2, "MB")
    pages.sort()
    bench.table.limit("a page up or down in it, p95", pages[int(len(pages) * 0.95)], 50, "ms")
    bench.table.limit("from its end to its beginning", top, 50, "ms")
    bench.table.limit("peak memory after 600 pages", memory, 60, "MB")
