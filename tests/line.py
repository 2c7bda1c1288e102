"""A wire between phone and ward that a test can cut."""

import socket
import threading
from contextlib import suppress


class Line:
    """The wire between phone and ward: the same site at another port, that can be cut and mended.

    A browser's emulated loss of the net also cuts the service worker's own answers now and then; nobody's phone does
    that. Here the address really does not answer.
    """

    def __init__(self, site):
        host, _, port = site.removeprefix("http://").partition(":")
        self.ward = (host, int(port))
        self.ends, self.threads = [], []
        self.mend(0)

    def mend(self, port=None):
        self.door = socket.create_server(("127.0.0.1", self.port if port is None else port))
        self.port = self.door.getsockname()[1]
        self._start(self._welcome, self.door)

    def _start(self, act, *ends):
        self.threads.append(threading.Thread(target=act, args=ends, daemon=True))
        self.threads[-1].start()

    def cut(self):
        for end in (self.door, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        self.threads.clear()
        self.ends.clear()

    def _welcome(self, door):
        with suppress(OSError), door:
            while True:
                phone = door.accept()[0]
                ward = socket.create_connection(self.ward)
                self.ends += [phone, ward]
                for source, target in ((phone, ward), (ward, phone)):
                    self._start(self._pump, source, target)

    @staticmethod
    def _pump(source, target):
        with suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()
