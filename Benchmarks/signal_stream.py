#!/usr/bin/python3
"""A device that does one thing fast: it sends the same prepared stream of signals to whoever subscribes.

    signal_stream.py COUNT        prints its URL; serves until its standard input ends
    signal_stream.py --peer URL COUNT   takes the stream in with websockets and json, and prints what it took

The stream is COUNT updates of 200 calls, each a whole wrapped record of which four figures have changed.
"""
import asyncio
import base64
import hashlib
import json
import random
import struct
import sys
import time

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def frames(count):
    source = random.Random(7)
    calls = ["%08x-0000-4000-a000-%012x" % (source.getrandbits(32), index) for index in range(200)]
    parts = []
    for index in range(count):
        place = index % len(calls)
        call = {"state": "talking", "direction": "incoming", "remoteParty": f"sip:studio{place:03d}@klassikabend.example",
                "remoteName": f"Reporter {place}", "sipAccount": calls[-1 - place], "since": "2026-01-01T12:00:00.000Z",
                "codec": "AAC-ELD", "level": -source.randrange(60, 360) / 10, "jitterMs": source.randrange(4, 900) / 10,
                "lossPercent": source.randrange(0, 900) / 100, "packetsReceived": index, "endReason": "", "muted": False,
                "gain": 0}
        text = json.dumps({"event": "update", "data": {"uuid": calls[place], "sipCall": call}}, separators=(",", ":")).encode()
        parts.append(b"\x81\x7e" + struct.pack(">H", len(text)) + text)
    return b"".join(parts)


async def serve(count):
    blob = frames(count)

    async def client(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in head.split("\r\n")[1:])}
                await reader.readexactly(int(fields.get("content-length", 0)))
                if "sec-websocket-key" in fields:
                    proof = base64.b64encode(hashlib.sha1((fields["sec-websocket-key"] + GUID).encode()).digest()).decode()
                    writer.write(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 f"Sec-WebSocket-Accept: {proof}\r\n\r\n".encode())
                    await reader.readexactly(2)  # The subscription has begun to arrive: that is enough.
                    view = memoryview(blob)
                    for start in range(0, len(view), 1 << 18):
                        writer.write(view[start:start + (1 << 18)])
                        await writer.drain()
                    while await reader.read(4096):
                        pass
                    return
                status = "201 Created" if head.startswith("POST") else "200 OK"
                writer.write(f"HTTP/1.1 {status}\r\nSet-Cookie: s=1\r\nContent-Type: application/json\r\n"
                             f"Content-Length: 2\r\n\r\n[]".encode() if not head.startswith("HEAD") else
                             b"HTTP/1.1 204 No Content\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(client, "127.0.0.1", 0)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]} ({len(blob) / 1e6:.0f} MB)", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


async def peer(url, count):
    import websockets
    address = url.replace("http://", "ws://") + "/webapi/ws"
    taken, latest, start = 0, {}, None
    async with websockets.connect(address, max_size=None, compression=None) as socket:
        await socket.send(json.dumps({"event": "signals", "data": ["sipCall"]}))
        async for message in socket:
            start = start or time.perf_counter()
            record = json.loads(message)["data"]
            latest[record["uuid"]] = record
            taken += 1
            if taken == count:
                break
        seconds = time.perf_counter() - start
    print(f"signals {taken} seconds {seconds}")


if __name__ == "__main__":
    if sys.argv[1] == "--peer":
        asyncio.run(peer(sys.argv[2], int(sys.argv[3])))
    else:
        asyncio.run(serve(int(sys.argv[1])))
