"""The rows about signals: how fast they are taken in, keys and bytes during a flood, memory after a million."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent


def measure_signals(bench):
    """The same prepared stream to both, in turn; medians."""
    count = 200_000
    server = subprocess.Popen([sys.executable, str(HERE / "signal_stream.py"), str(count)], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        url = re.search(r"listening on (\S+)", server.stdout.readline())[1]
        ours, peers = [], []
        for _ in range(max(3, min(bench.options.repeat, 5))):
            ours.append(rate([str(Path(bench.options.bin) / "Bench"), "signals", url, str(count)]))
            peers.append(rate([sys.executable, str(HERE / "signal_stream.py"), "--peer", url, str(count)]))
    finally:
        server.stdin.close()
        server.wait()
    bench.table.ratio("signals taken in, 425 bytes each", statistics.median(ours), statistics.median(peers),
                      "websockets + json", 5, "/s", at_least=True)


def rate(command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    found = re.search(r"signals (\d+).* seconds (\S+)", done.stdout)
    if not found:
        raise OSError(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout}")
    return int(found[1]) / float(found[2])


class Screen:
    """A program in a pty: bytes are counted and searched, nothing is emulated."""

    def __init__(self, command, env, columns=120, rows=40):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], command, {**env, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.pid, signal.SIGWINCH)
        self.total = self.bursts = 0
        self.last = 0.0

    def read(self, seconds):
        """What comes within the time at most; empty for nothing."""
        if not select.select([self.master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return b""
        now = time.perf_counter()
        # Frames are at least 30 ms apart; the pieces of one follow each other at once.
        if now - self.last > 0.01:
            self.bursts += 1
        self.last = now
        self.total += len(data)
        return data

    def until(self, pattern, seconds=20, key=None):
        """Milliseconds until the pattern has come since the key was pressed."""
        start = time.perf_counter()
        if key:
            os.write(self.master, key)
        seen = b""
        while time.perf_counter() - start < seconds:
            seen += self.read(0.5)
            if re.search(pattern, seen):
                return (time.perf_counter() - start) * 1000
        raise OSError(f"{pattern} did not show; the last bytes were {seen[-200:]!r}")

    def drain(self, seconds):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self.read(max(0.0, end - time.perf_counter()))

    def memory(self):
        """RSS now and at its highest, in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return [int(re.search(rf"{name}:\s+(\d+)", status)[1]) / 1024 for name in ("VmRSS", "VmHWM")]

    def close(self):
        try:
            os.kill(self.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass
        self.drain(0.3)
        os.close(self.master)
        os.waitpid(self.pid, 0)


def control(url, **orders):
    request = urllib.request.Request(url + "/simulator/control", json.dumps(orders).encode(), method="POST")
    urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10).read()


def measure_flood(bench):
    if bench.peers_only:
        return
    with bench.simulator("--count", "sipCall=200") as device:
        screen = Screen(bench.console(device.url), bench.environment())
        try:
            screen.until(rb"LIVE")
            control(device.url, eventRate=20_000)
            screen.drain(2)
            helped, moved = [], []
            for _ in range(30):
                helped.append(screen.until(rb"PgUp", key=b"?"))
                screen.until(rb"registered|unregistered|CLASSES", key=b"q")
                screen.drain(0.05)
            os.write(screen.master, b"2")
            screen.drain(2)
            screen.total = screen.bursts = 0
            screen.drain(10)
            written, frames = screen.total / 10, screen.bursts / 10
            for _ in range(20):
                moved.append(screen.until(rb"PAUSED", key=b"p"))
                os.write(screen.master, b"p")
                screen.drain(0.3)
        finally:
            screen.close()
    keys = sorted(helped + moved)
    bench.table.limit("a key during 20,000 signals a second, p95", keys[int(len(keys) * 0.95)], 50, "ms")
    bench.table.limit("frames during the flood, Live on screen", frames, 30, "/s")
    bench.table.add("bytes to the terminal during the flood", f"{written / 1000:.1f} kB/s", "-", "-", "-", "told")


def measure_memory(bench):
    if bench.peers_only:
        return
    rounds, burst = 20, 50_000
    with bench.simulator("--count", "sipAccount=20000") as device:
        screen = Screen(bench.console(device.url), bench.environment())
        try:
            screen.until(rb"LIVE")
            screen.drain(2)
            before = screen.memory()
            half = None
            for index in range(rounds):
                control(device.url, burst=burst)
                screen.drain(2.5)
                if index == rounds // 2 - 1:
                    half = screen.memory()
            os.write(screen.master, b"2")
            screen.drain(1)
            after = screen.memory()
        finally:
            screen.close()
    bench.table.limit("peak memory after 1,000,000 signals, 20,000 accounts", after[1], 60, "MB",
                      f"{before[1]:.0f} before, {half[1]:.0f} after half")
