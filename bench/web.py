"""The portal under gunicorn on a free port, beside an empty view on the same server, and a load to compare them."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

EMPTY = "/bench/empty"
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def portal(*, workers: int = 2) -> Iterator[str]:
    """Run the portal on the benchmarks' database; yields its address, `EMPTY` under it answers with nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    server = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env={**os.environ, "EMBEDDED": "1"})
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"nothing answers on port {port}")


def per_second(url: str, *, seconds: int = 4, connections: int = 8, headers: dict[str, str] | None = None) -> float:
    """Requests answered per second over kept-open connections, by wrk where the machine has it."""
    wrk = shutil.which("wrk")
    if wrk:
        words = [word for name, value in (headers or {}).items() for word in ("-H", f"{name}: {value}")]
        command = [wrk, "-t1", f"-c{connections}", f"-d{seconds}s", *words, url]
        output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output:
            raise ValueError(output)
        if found := re.search(r"Requests/sec:\s+([\d.]+)", output):
            return float(found.group(1))
        raise ValueError(output)
    counts = [0] * connections
    threads = [threading.Thread(target=_ask, args=(url, seconds, headers, counts, n)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def _ask(url: str, seconds: int, headers: dict[str, str] | None, counts: list[int], number: int) -> None:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        connection.request("GET", parts.path, headers=headers or {})
        connection.getresponse().read()
        counts[number] += 1


@contextmanager
def counted(site: str) -> Iterator[tuple[str, list[int]]]:
    """The same site at another port, and the sizes of all that comes down through it."""
    host, port = urlsplit(site).netloc.split(":")
    received: list[int] = []

    def pump(source: socket.socket, target: socket.socket, sizes: list[int] | None) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if sizes is not None:
                    sizes.append(len(data))
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def welcome() -> None:
        with suppress(OSError):
            while True:
                browser = door.accept()[0]
                server = socket.create_connection((host, int(port)))
                threading.Thread(target=pump, args=(browser, server, None), daemon=True).start()
                threading.Thread(target=pump, args=(server, browser, received), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=welcome, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}", received
