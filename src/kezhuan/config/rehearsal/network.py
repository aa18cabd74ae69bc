"""A bad network on loopback: connections to the server that can be refused, cut or slowed at any moment."""

import random
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from enum import StrEnum
from types import TracebackType
from typing import Self

_CHUNK = 65_536


class Weather(StrEnum):
    """``CUT``: the request arrives, its answer never does. ``DROP``: the request is lost. ``DOWN``: no connection."""

    CLEAR = "clear"
    SLOW = "slow"
    CUT = "cut"
    DROP = "drop"
    DOWN = "down"


class Network:
    """Relays connections to ``server``; ``weather`` holds for every request that begins with ``watched``."""

    def __init__(self, server: int, watched: bytes, seed: int) -> None:
        self.weather = Weather.CLEAR
        self.counts: Counter[str] = Counter()
        self._server, self._watched = server, watched
        self._random = random.Random(seed)  # noqa: S311 - weather, no secret
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, name="network", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self._cut_all()

    def change(self, weather: Weather) -> None:
        """From now on; going down also cuts what is under way."""
        self.weather = weather
        if weather is Weather.DOWN:
            self._cut_all()

    def _cut_all(self) -> None:
        with self._lock:
            open_now = list(self._open)
        for each in open_now:
            _end(each)

    def _accept(self) -> None:
        while True:
            try:
                phone, _address = self._listener.accept()
            except OSError:
                return
            if self.weather is Weather.DOWN:
                _end(phone)
                continue
            threading.Thread(target=self._relay, args=(phone,), daemon=True).start()

    def _relay(self, phone: socket.socket) -> None:
        """Requests go up in this thread, answers come down in another; ending either side ends both."""
        try:
            server = socket.create_connection(("127.0.0.1", self._server), timeout=60)
        except OSError:
            _end(phone)
            return
        with self._lock:
            self._open |= {phone, server}
        cut = threading.Event()
        down = threading.Thread(target=self._answers, args=(server, phone, cut), daemon=True)
        down.start()
        with suppress(OSError):
            while data := phone.recv(_CHUNK):
                if data.startswith(self._watched) and not self._let_through(cut):
                    break
                server.sendall(data)
        if cut.is_set():
            down.join(timeout=5)  # the request has arrived; its answer is thrown away
        _end(phone)
        _end(server)
        with self._lock:
            self._open -= {phone, server}

    def _let_through(self, cut: threading.Event) -> bool:
        """What becomes of a watched request: False, it is lost here."""
        weather = self.weather
        self.counts[weather] += 1
        if weather is Weather.DROP:
            return False
        if weather is Weather.CUT:
            cut.set()
        if weather is Weather.SLOW:
            time.sleep(self._random.uniform(0.05, 0.4))
        return True

    @staticmethod
    def _answers(server: socket.socket, phone: socket.socket, cut: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(_CHUNK):
                if cut.is_set():
                    _end(phone)
                    return
                phone.sendall(data)
        _end(phone)


def _end(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        each.close()
