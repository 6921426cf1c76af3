#!/usr/bin/env python3
"""ttymeter: run a terminal program in a pty and measure how it behaves.

    pip install pyte
    ttymeter.py [options] -- COMMAND [ARG...]
    ttymeter.py --keys "Down*50 PageDown*20" --idle 10 --repeat 5 -- less big.txt
    ttymeter.py --prep "/ text:line Enter wait:line" --keys "n*20" -- less big.txt

One run goes: exec, startup, --rest, --idle, --prep keys (not measured), --keys,
--resize, --dump, end (SIGTERM, then SIGKILL to what is left of its own tree).
With --repeat N each figure is the median over N runs (a max is the median of the
N maxima; a yes/no is yes only if it was yes in each run); --warmup runs are dropped.

STARTUP  (clock: CLOCK_MONOTONIC, zero = read in the child just before execve)
  first_byte_ms    first byte that came out of the program
  paint_ms         first non-empty stable paint: the screen (text and colours, not
                   the cursor) is not blank and then does not change for --stable ms
                   (150); the figure is the time of the LAST CHANGE before that quiet
  ready_ms         first moment the --ready regex (multi-line) is found on the screen
  settled_ms       last change before startup was called over: stable, and ready if
                   --ready was given. Equals paint_ms when no --ready is given
  bytes            bytes the program wrote from exec until startup was called over
                   (that is settled_ms plus the quiet window)
  cpu_ms           CPU of the tree from exec until then
  If the screen never comes to rest, or --ready never shows, startup is called over after
  --max-start s and the figure is "-".
KEYS  (for each item of --keys; one key is written, then output is read until it has
  been quiet for --settle ms (40) or --max ms (1000) have passed; then the next key)
  first_ms         from the write of the key to the first byte that comes back
  last_ms          from the write of the key to the last byte before the quiet
                   each as median / p95 (nearest rank) / max over the presses
  bytes            bytes written to the terminal per press: median / p95 / max, total
  cpu_ms_per_key   CPU of the tree over the group, divided by the presses
  changed          presses after which the screen was different (check this first:
                   a key that does nothing is fast)
  silent           presses that no byte answered within --max (not in the latencies)
  unsettled        presses where output had not gone quiet by --max
  A periodic repaint that falls into a window is counted as if the key caused it.
IDLE  (--idle seconds without input, --rest seconds after startup; with --idle-last after
  the --prep keys instead, and --rest seconds after them)
  cpu_stat_ms      utime+stime (+ reaped children) from /proc/PID/stat: 10 ms ticks
  cpu_ms           the same from each process's CPU clock (ns), for what is below a tick
  bytes            bytes written to the terminal; writes = reads they arrived in
  vol_ctxt         voluntary context switches of all threads (/proc/PID/task/*/status)
                   = how often the program woke up; a thread that ended meanwhile counts once
MEMORY  (process tree, sampled after each phase and every 10 keys)
  rss_peak_kb      sum of VmHWM (peak RSS of each live process), highest sample
  pss_peak_kb      sum of Pss from smaps_rollup, highest sample: shared pages divided
  procs_peak       most processes seen alive. Children that live between two samples
                   are missed
RESIZE  (--resize N: N TIOCSWINSZ changes, --gap ms apart, over --sizes, then back to
  --size)
  survived         the process is still alive afterwards
  painted          the screen is not blank afterwards
  bytes            bytes written during the storm and until quiet
  settle_ms        from the last size change to the last byte of its repaint

NOISE
  noise_pct        share of the machine's CPU that went to anything but the program and
                   this tool during the run. Above a few %, distrust the latencies

The screen after a storm can hold leftovers that a real terminal would not show: pyte
clips rows in its own way when it shrinks.
How it keeps out of the way: bytes are time-stamped when the pty turns readable and
queued; the screen emulator (pyte, slow) is fed only while the program is quiet, so its
cost is not in the figures. The floor of the key latency is the pty and this process:
measure it with  --keys "x*50" -- sh -c 'stty raw -echo; echo ok; exec cat'.
Queries answered: DSR (ESC[5n, ESC[6n) and DA1 (ESC[c). Nothing else is answered.
"""
import argparse
import collections
import ctypes
import fcntl
import gc
import json
import math
import os
import re
import select
import shlex
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time

try:
    import pyte
except ImportError:
    sys.exit("ttymeter: needs pyte (pip install pyte)")

now = time.monotonic          # seconds, system wide: child and parent share it
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")

# ------------------------------------------------------------------ keys

KEYS = {"Enter": "\r", "Tab": "\t", "BackTab": "\x1b[Z", "Esc": "\x1b", "Space": " ",
        "Backspace": "\x7f", "Insert": "\x1b[2~", "Delete": "\x1b[3~",
        "PageUp": "\x1b[5~", "PageDown": "\x1b[6~",
        "F1": "\x1bOP", "F2": "\x1bOQ", "F3": "\x1bOR", "F4": "\x1bOS",
        "F5": "\x1b[15~", "F6": "\x1b[17~", "F7": "\x1b[18~", "F8": "\x1b[19~",
        "F9": "\x1b[20~", "F10": "\x1b[21~", "F11": "\x1b[23~", "F12": "\x1b[24~"}
# these follow the cursor-key mode the program set (DECCKM): CSI or SS3
CURSOR = {"Up": "A", "Down": "B", "Right": "C", "Left": "D", "Home": "H", "End": "F"}


def parse_keys(text):
    """'Down*50 C-l text:hello x' -> [(label, [key, ...], measured)]. A key is a name, C-x,
    M-x, one character, or text:WORD (each character one press). NAME*N repeats; -NAME is
    pressed but not measured. The same name twice counts as one group. wait:REGEX (no
    blanks) is no press: it goes on once the screen shows the regex, after 60 s at most."""
    out = []
    for tok in text.split():
        measured = not (tok[0] == "-" and len(tok) > 1)
        tok = tok if measured else tok[1:]
        m = re.fullmatch(r"(.+)\*(\d+)", tok)
        name, n = (m[1], int(m[2])) if m else (tok, 1)
        if name.startswith("wait:"):
            name, n, measured, keys = tok, 1, False, [re.compile(tok[5:], re.M)]
        elif name.startswith("text:"):
            keys = list(name[5:])
        elif name in KEYS or name in CURSOR or len(name) == 1 or re.fullmatch(r"[CM]-.", name):
            keys = [name]
        else:
            raise argparse.ArgumentTypeError(f"unknown key {name!r}")
        out.append((name, keys * n, measured))
    return out


def encode_key(key, app_cursor):
    if key in CURSOR:
        return (("\x1bO" if app_cursor else "\x1b[") + CURSOR[key]).encode()
    if key in KEYS:
        return KEYS[key].encode()
    if key.startswith("C-") and len(key) == 3:
        return bytes([ord(key[2].upper()) & 0x1f])
    if key.startswith("M-") and len(key) == 3:
        return b"\x1b" + key[2].encode()
    return key.encode()

# ------------------------------------------------------------------ screen

# what pyte would misread: strings (OSC/DCS/APC..), '>' '<' '=' CSIs, '?' CSIs other than
# h/l, CSIs with intermediates, SGR with colons. They change no text, so they are dropped.
STRIP = re.compile(
    rb"\x1b[P_^X\]].*?(?:\x07|\x1b\\)"
    rb"|\x1b\[[<=>][0-9;:]*[ -/]*[@-~]"
    rb"|\x1b\[\?[0-9;:]*[ -/]*[@-gi-km-~]"
    rb"|\x1b\[[0-9;:?]*[ -/]+[@-~]"
    rb"|\x1b\[[0-9;]*:[0-9;:]*m", re.S)
STRING_OPEN = re.compile(rb"\x1b[P_^X\]](?:(?!\x07|\x1b\\).)*\Z", re.S)
ESC_OPEN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|[ -/]*)\Z")


class Screen(pyte.Screen):
    """pyte plus what ncurses uses on xterm and pyte lacks: REP, SU, SD, CBT, alt screen,
    line drawing (ESC ( 0) in UTF-8 mode."""
    last_char = " "
    lines_set = False

    def draw(self, data):
        if data:
            self.last_char = data[-1]
        super().draw(data.translate(pyte.charsets.VT100_MAP) if self.lines_set else data)

    def line_drawing(self, on=None, **_):
        self.lines_set = bool(on)

    def repeat_char(self, count=None, **_):
        self.draw(self.last_char * (count or 1))

    def _scroll(self, count, down):
        save = self.cursor.y
        top, bottom = self.margins or (0, self.lines - 1)
        self.cursor.y = top if down else bottom
        for _ in range(min(count or 1, self.lines)):
            self.reverse_index() if down else self.index()
        self.cursor.y = save

    def scroll_up(self, count=None, **_):
        self._scroll(count, False)

    def scroll_down(self, count=None, **_):
        self._scroll(count, True)

    def back_tab(self, count=None, **_):
        for _ in range(count or 1):
            self.cursor.x = max([t for t in self.tabstops if t < self.cursor.x], default=0)

    def set_mode(self, *modes, **kw):
        super().set_mode(*modes, **kw)
        if kw.get("private") and {47, 1047, 1049} & set(modes):
            self.erase_in_display(2)

    def write_process_input(self, data):
        pass                        # replies are sent by Tty, at once, from the raw bytes


class Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "b": "repeat_char", "S": "scroll_up",
           "T": "scroll_down", "Z": "back_tab", "v": "line_drawing"}
    events = pyte.ByteStream.events | {"repeat_char", "scroll_up", "scroll_down", "back_tab",
                                       "line_drawing"}


class Emulator:
    def __init__(self, cols, rows):
        self.screen = Screen(cols, rows)
        self.stream = Stream(self.screen)
        self.tail = b""
        self.shown = {}
        self.errors = 0

    def feed(self, data):
        """Parse; True if text or colours on the screen changed."""
        data = STRIP.sub(b"", self.tail + data)
        m = STRING_OPEN.search(data) or ESC_OPEN.search(data)
        self.tail = data[m.start():] if m else b""
        data = data[:m.start()] if m else data
        # pyte ignores charsets while in UTF-8: say it with a CSI of our own (see Stream)
        data = data.replace(b"\x1b(0", b"\x1b[1v").replace(b"\x1b(B", b"\x1b[0v")
        try:
            self.stream.feed(data)
        except Exception:           # a pyte gap must not end a measurement
            self.errors += 1
        changed = False
        blank = self.screen.default_char
        for y in self.screen.dirty:
            row = {x: c for x, c in self.screen.buffer[y].items() if c != blank}
            if self.shown.get(y, {}) != row:
                self.shown[y] = row
                changed = True
        self.screen.dirty.clear()
        return changed

    def resize(self, cols, rows):
        self.screen.resize(rows, cols)
        self.screen.dirty.update(range(rows))

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display)

    def blank(self):
        return not self.text().strip()

    def app_cursor(self):
        return (1 << 5) in self.screen.mode

# ------------------------------------------------------------------ process tree


def read(path):
    try:
        with open(path) as f:
            return f.read()
    except OSError:
        return ""


def children_of(pid):
    try:
        tids = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []
    return [int(c) for t in tids for c in read(f"/proc/{pid}/task/{t}/children").split()]


def tree():
    """All processes below this one. It is a subreaper, so orphans of the program count."""
    out, todo = [], children_of(os.getpid())
    while todo:
        pid = todo.pop()
        out.append(pid)
        todo += children_of(pid)
    return out


def cpu():
    """(ms in 10 ms ticks from stat, ms from CPU clocks) of the tree, reaped children included."""
    ticks = fine = 0.0
    for pid in tree():
        st = read(f"/proc/{pid}/stat").rpartition(")")[2].split()
        if not st:
            continue
        own, reaped = int(st[11]) + int(st[12]), int(st[13]) + int(st[14])
        ticks += (own + reaped) * TICK_MS
        try:
            fine += time.clock_gettime((~pid << 3) | 2) * 1000 + reaped * TICK_MS
        except OSError:
            fine += (own + reaped) * TICK_MS
    return ticks, fine


def machine_busy():
    """ms of CPU used on the whole machine since boot (user, nice, system, irq, softirq)."""
    v = [int(x) for x in read("/proc/stat").split("\n")[0].split()[1:]]
    return (v[0] + v[1] + v[2] + v[5] + v[6]) * TICK_MS


def field(text, name):
    m = re.search(rf"^{name}:\s+(\d+)", text, re.M)
    return int(m[1]) if m else 0


def vol_ctxt():
    return {t: field(read(f"/proc/{p}/task/{t}/status"), "voluntary_ctxt_switches")
            for p in tree() if os.path.isdir(f"/proc/{p}/task")
            for t in os.listdir(f"/proc/{p}/task")}


def more_ctxt(before, after):
    return sum(n - before.get(t, 0) for t, n in after.items()) + sum(t not in after for t in before)


class Memory:
    def __init__(self):
        self.rss = self.pss = self.procs = 0

    def sample(self):
        pids = tree()
        self.rss = max(self.rss, sum(field(read(f"/proc/{p}/status"), "VmHWM") for p in pids))
        self.pss = max(self.pss, sum(field(read(f"/proc/{p}/smaps_rollup"), "Pss") for p in pids))
        self.procs = max(self.procs, len(pids))

# ------------------------------------------------------------------ pty

QUERY = re.compile(rb"\x1b\[(?:(0?)c|([56])n)")


class Tty:
    def __init__(self, argv, cols, rows, env, cwd):
        self.emu = Emulator(cols, rows)
        self.queue = collections.deque()    # (time, bytes) | (time, (cols, rows))
        self.total = self.reads = self.answered = 0
        self.eof = False
        self.raw_tail = b""
        self.watch = None                   # called with (time) after each screen change
        path = shutil.which(argv[0], path=env.get("PATH"))
        if not path:
            sys.exit(f"ttymeter: {argv[0]}: not found")
        path = os.path.abspath(path) if "/" in path else path
        self.fd, slave = os.openpty()
        self.winsize(cols, rows)
        r, w = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
                for n in (0, 1, 2):
                    os.dup2(slave, n)
                os.close(slave) if slave > 2 else None
                if cwd:
                    os.chdir(cwd)
                signal.signal(signal.SIGPIPE, signal.SIG_DFL)
                os.write(w, struct.pack("d", now()))
                os.execve(path, argv, env)
            except BaseException as e:
                os.write(2, f"ttymeter: {e}\r\n".encode())
            os._exit(127)
        os.close(w)
        os.close(slave)
        self.t0 = struct.unpack("d", os.read(r, 8))[0]
        os.close(r)
        os.set_blocking(self.fd, False)

    def winsize(self, cols, rows):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def resize(self, cols, rows):
        self.queue.append((now(), (cols, rows)))
        self.winsize(cols, rows)

    def write(self, data):
        try:
            os.write(self.fd, data)
        except OSError:             # full or gone
            pass

    def pump(self, timeout):
        """Wait for output, at most timeout s; queue it. (time, bytes) or None."""
        if self.eof:
            time.sleep(max(0, min(timeout, 0.01)))
            return None
        if not select.select([self.fd], [], [], max(0, timeout))[0]:
            return None
        t = now()
        try:
            data = os.read(self.fd, 65536)
        except BlockingIOError:
            return None
        except OSError:             # EIO: the other side is closed
            data = b""
        if not data:
            self.eof = True
            return None
        self.total += len(data)
        self.reads += 1
        for i in range(0, len(data), 1024):
            self.queue.append((t, data[i:i + 1024]))
        self.answer(data)
        return t, len(data)

    def answer(self, data):
        seen = len(self.raw_tail)
        joined = self.raw_tail + data
        for m in QUERY.finditer(joined):
            if m.end() <= seen:
                continue
            self.answered += 1
            if m[2] == b"6":
                self.feed_all()
                c = self.emu.screen.cursor
                self.write(b"\x1b[%d;%dR" % (c.y + 1, min(c.x, self.emu.screen.columns - 1) + 1))
            else:
                self.write(b"\x1b[0n" if m[2] else b"\x1b[?62;22c")
        self.raw_tail = joined[-4:]

    def feed_one(self):
        t, item = self.queue.popleft()
        if isinstance(item, tuple):
            self.emu.resize(*item)
            return t, False
        changed = self.emu.feed(item)
        if changed and self.watch:
            self.watch(t)
        return t, changed

    def feed_all(self):
        changed = False
        while self.queue:
            changed |= self.feed_one()[1]
        return changed

    def rest(self, seconds):
        end = now() + seconds
        while now() < end and self.alive():
            self.pump(end - now())

    def quiet(self, settle, limit):
        """Read until quiet for settle s, at most limit s. (first, last, bytes, settled)."""
        start = now()
        first = last = None
        n = 0
        while True:
            t = now()
            until = start + limit if last is None else min(last + settle, start + limit)
            if t >= until or self.eof:
                return first, last, n, last is None or t >= last + settle
            got = self.pump(until - t)
            if got:
                last, n = got[0], n + got[1]
                first = first or last

    def alive(self):
        st = read(f"/proc/{self.pid}/stat").rpartition(")")[2].split()
        return bool(st) and st[0] not in "ZX"

    def end(self):
        """Stop the program and whatever it left; only processes below this one."""
        if self.alive():
            os.kill(self.pid, signal.SIGTERM)
            end = now() + 0.5
            while self.alive() and now() < end:
                self.pump(0.01)
        os.close(self.fd)
        for _ in range(200):
            for pid in tree():
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.01)

# ------------------------------------------------------------------ phases


def ms(seconds):
    return None if seconds is None else round(seconds * 1000, 3)


def spread(values):
    v = sorted(values)
    if not v:
        return {"median": None, "p95": None, "max": None}
    return {"median": round(statistics.median(v), 3),
            "p95": v[math.ceil(0.95 * len(v)) - 1], "max": v[-1]}


def startup(tty, a):
    stable = a.stable / 1000
    first = paint = ready = change = None

    def watch(t):
        nonlocal paint, ready, change
        text = tty.emu.text()
        if paint is None and change and t - change >= stable:
            paint = change
        change = t if text.strip() else None
        if a.ready and ready is None and a.ready.search(text):
            ready = t

    tty.watch = watch
    while True:
        got = tty.pump(0.002 if tty.queue else 0.01)
        first = first or (got and got[0])
        if tty.queue and (not got or now() - tty.queue[0][0] > 0.1):
            tty.feed_one()
        t = now()
        if not tty.queue and change and t - change >= stable:
            paint = paint or change
            if not a.ready or ready:
                break
        if t - tty.t0 > a.max_start or (tty.eof and not tty.queue):
            break
    tty.watch = None
    rel = lambda t: None if t is None else ms(t - tty.t0)
    out = {"first_byte_ms": rel(first), "paint_ms": rel(paint)}
    if a.ready:
        out["ready_ms"] = rel(ready)
    out.update(settled_ms=rel(change), bytes=tty.total, cpu_ms=round(cpu()[1], 2))
    return out


def idle(tty, a):
    bytes0, reads0, (tick0, fine0), ctxt0 = tty.total, tty.reads, cpu(), vol_ctxt()
    tty.rest(a.idle)
    tick1, fine1 = cpu()
    out = {"seconds": a.idle, "cpu_stat_ms": round(tick1 - tick0, 2),
           "cpu_ms": round(fine1 - fine0, 2), "bytes": tty.total - bytes0,
           "writes": tty.reads - reads0, "vol_ctxt": more_ctxt(ctxt0, vol_ctxt())}
    tty.feed_all()
    return out


def wait_for(tty, regex):
    end = now() + 60
    while not regex.search(tty.emu.text()) and now() < end and not tty.eof:
        tty.pump(0.01)
        tty.feed_all()


def press(tty, key, a):
    if isinstance(key, re.Pattern):
        wait_for(tty, key)
        return None, None, 0, True, False
    while tty.pump(0):
        pass
    tty.feed_all()
    seq = encode_key(key, tty.emu.app_cursor())
    t = now()
    tty.write(seq)
    first, last, n, settled = tty.quiet(a.settle / 1000, a.max / 1000)
    changed = tty.feed_all()
    return (None if first is None else ms(first - t), None if last is None else ms(last - t),
            n, settled, changed)


def keys(tty, a, mem):
    groups = {}
    for name, group, measured in a.keys:
        res, used = groups.setdefault(name, ([], [])) if measured else ([], [])
        c0 = cpu()[1]
        for i, key in enumerate(group):
            if not tty.alive():
                break
            res.append(press(tty, key, a))
            if i % 10 == 9:
                mem.sample()
        used.append(cpu()[1] - c0)
        mem.sample()
    return {name: key_figures(res, sum(used)) for name, (res, used) in groups.items()}


def key_figures(res, cpu_ms):
    return {"presses": len(res),
            "first_ms": spread([r[0] for r in res if r[0] is not None]),
            "last_ms": spread([r[1] for r in res if r[1] is not None]),
            "bytes": {**spread([r[2] for r in res]), "total": sum(r[2] for r in res)},
            "cpu_ms_per_key": round(cpu_ms / max(1, len(res)), 3),
            "changed": sum(r[4] for r in res),
            "silent": sum(r[0] is None for r in res),
            "unsettled": sum(not r[3] for r in res)}


def resize(tty, a):
    bytes0 = tty.total
    for i in range(a.resize):
        tty.resize(*a.sizes[i % len(a.sizes)])
        tty.rest(a.gap / 1000)
    t = now()
    tty.resize(*a.size)
    _, last, _, settled = tty.quiet(a.stable / 1000, 3)
    tty.feed_all()
    return {"resizes": a.resize + 1, "survived": tty.alive(), "painted": not tty.emu.blank(),
            "bytes": tty.total - bytes0, "settle_ms": None if last is None else ms(last - t),
            "settled": settled}


def run_once(a, env, with_idle=True):
    if a.before:
        subprocess.run(a.before, shell=True, check=True, cwd=a.cwd)
    gc.collect()
    gc.disable()
    busy0, self0, t0 = machine_busy(), time.process_time() * 1000, now()
    tty = Tty(a.command, *a.size, env, a.cwd)
    mem = Memory()
    try:
        out = {"startup": startup(tty, a)}
        mem.sample()
        if tty.alive():
            tty.rest(a.rest)
        if a.idle and with_idle and not a.idle_last and tty.alive():
            out["idle"] = idle(tty, a)
            mem.sample()
        tty.feed_all()
        for _, group, _ in a.prep:
            for key in group:
                press(tty, key, a)
        if a.prep:
            mem.sample()
        if a.idle and with_idle and a.idle_last and tty.alive():
            tty.rest(a.rest)
            out["idle"] = idle(tty, a)
            mem.sample()
        if a.keys:
            out["keys"] = keys(tty, a, mem)
        if a.resize and tty.alive():
            out["resize"] = resize(tty, a)
            mem.sample()
        tty.feed_all()
        others = machine_busy() - busy0 - cpu()[0] - (time.process_time() * 1000 - self0)
        out["noise_pct"] = round(max(0.0, others / ((now() - t0) * 10 * os.cpu_count())), 1)
        out["memory"] = {"rss_peak_kb": mem.rss, "pss_peak_kb": mem.pss, "procs_peak": mem.procs}
        out["alive_at_end"] = tty.alive()
        out["bytes_total"] = tty.total
        out["queries_answered"] = tty.answered
        out["emulator_errors"] = tty.emu.errors
        return out, tty.emu.text()
    finally:
        tty.end()
        gc.enable()

# ------------------------------------------------------------------ report


def merge(vals):
    """Median of numbers, all() of booleans, per key for dicts."""
    vals = [v for v in vals if v is not None]
    if not vals:
        return None
    if isinstance(vals[0], dict):
        names = list(dict.fromkeys(k for v in vals for k in v))
        return {k: merge([v.get(k) for v in vals]) for k in names}
    if isinstance(vals[0], bool):
        return all(vals)
    return round(statistics.median(vals), 3)


def cell(v):
    if isinstance(v, dict) and "median" in v:
        rest = f"   total {cell(v['total'])}" if "total" in v else ""
        return f"{cell(v['median'])} / {cell(v['p95'])} / {cell(v['max'])}{rest}"
    if v is None:
        return "-"
    if isinstance(v, bool):
        return "yes" if v else "NO"
    return f"{v:g}" if abs(v) < 1e5 else f"{v:.0f}"


def table(res, a, runs):
    lines = [f"{shlex.join(a.command)}   {a.size[0]}x{a.size[1]}   runs: {runs} (median)"]
    for part, vals in res.items():
        if part == "keys":
            for key, v in vals.items():
                lines.append(f"key {key}   (median / p95 / max)")
                lines += [f"    {k:<16}{cell(x)}" for k, x in v.items()]
        elif isinstance(vals, dict):
            lines.append(part)
            lines += [f"    {k:<16}{cell(x)}" for k, x in vals.items()]
        else:
            lines.append(f"{part:<20}{cell(vals)}")
    return "\n".join(lines)


def size(text):
    m = re.fullmatch(r"(\d+)x(\d+)", text)
    if not m:
        raise argparse.ArgumentTypeError(f"size {text!r}: want COLSxROWS")
    return int(m[1]), int(m[2])


def main():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--size", type=size, default=(120, 40), help="COLSxROWS (120x40)")
    p.add_argument("--ready", type=lambda s: re.compile(s, re.M), help="regex that says started")
    p.add_argument("--stable", type=float, default=150, help="ms without change = stable (150)")
    p.add_argument("--max-start", type=float, default=15, help="give up on startup after s (15)")
    p.add_argument("--rest", type=float, default=1, help="s between startup and idle/keys (1)")
    p.add_argument("--idle", type=float, default=0, help="s of idle to measure (0: none)")
    p.add_argument("--idle-last", action="store_true", help="idle after the --prep keys, not before")
    p.add_argument("--prep", type=parse_keys, default=[], help="keys sent first, not measured")
    p.add_argument("--keys", type=parse_keys, default=[], help='e.g. "Down*50 PageDown*20 C-l"')
    p.add_argument("--settle", type=float, default=40, help="ms of quiet that end a key (40)")
    p.add_argument("--max", type=float, default=1000, help="ms at most per key (1000)")
    p.add_argument("--resize", type=int, default=0, help="number of resizes (0: none)")
    p.add_argument("--sizes", default="80x24,200x60,40x10,132x43,20x5,160x50",
                   type=lambda s: [size(x) for x in s.split(",")], help="sizes of the storm")
    p.add_argument("--gap", type=float, default=20, help="ms between resizes (20)")
    p.add_argument("--repeat", type=int, default=1, help="runs to take the median of (1)")
    p.add_argument("--warmup", type=int, default=0, help="runs first, dropped, no idle (0)")
    p.add_argument("--env", action="append", default=[], metavar="K=V", help="set in its environment")
    p.add_argument("--before", metavar="CMD", help="shell command before each run, not measured")
    p.add_argument("--cwd", help="directory to run in")
    p.add_argument("--json", action="store_true", help="JSON on stdout, the table on stderr")
    p.add_argument("--dump", action="store_true", help="print the final screen of the last run")
    p.add_argument("command", nargs=argparse.REMAINDER, help="-- COMMAND [ARG...]")
    a = p.parse_args()
    if a.command[:1] == ["--"]:
        a.command = a.command[1:]
    if not a.command:
        p.error("no command")

    drop = ("COLORTERM", "LINES", "COLUMNS", "TMUX", "STY", "TERM_PROGRAM", "VTE_VERSION")
    env = {k: v for k, v in os.environ.items() if k not in drop}
    env.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
    env.update(e.split("=", 1) for e in a.env)

    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)     # PR_SET_CHILD_SUBREAPER
    for _ in range(a.warmup):
        run_once(a, env, with_idle=False)
    runs = [run_once(a, env) for _ in range(max(1, a.repeat))]
    res = merge([r[0] for r in runs])
    note = sys.stderr if a.json else sys.stdout
    print(table(res, a, len(runs)), file=note)
    if a.dump:
        print(f"--- screen {a.size[0]}x{a.size[1]}\n{runs[-1][1]}\n---", file=note)
    if a.json:
        print(json.dumps({"command": a.command, "size": f"{a.size[0]}x{a.size[1]}",
                          "median": res, "runs": [r[0] for r in runs],
                          "screen": runs[-1][1].split("\n") if a.dump else None}, indent=1))


if __name__ == "__main__":
    main()
