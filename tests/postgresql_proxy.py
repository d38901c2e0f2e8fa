"""A TCP proxy in front of a PostgreSQL: it can stop forwarding, cut connections, and do either right at a COMMIT."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto

import sqlalchemy as sa

COMMIT = b"COMMIT\x00"  # as psycopg sends it, in a message of its own


class AtCommit(Enum):
    """What happens to the next COMMIT that a client sends."""

    CUT_BEFORE = auto()  # the server never gets it
    CUT_AFTER = auto()  # the server has committed, and its answer never comes
    STAND_STILL = auto()  # the server never gets it, and the client waits
    STAND_STILL_AFTER = auto()  # the server has committed, and the client waits


class PostgresProxy:
    """Forwards to the server of `url`. `at_commit` is for one COMMIT, and is forgotten with it."""

    def __init__(self, url: sa.URL) -> None:
        self._target = url
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._flows = threading.Event()
        self._flows.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.at_commit: AtCommit | None = None
        self.then_stand_still = False
        """After that nothing is forwarded any more, until `go_on`."""
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """The server's address, through the proxy."""
        host, port = self._listening.getsockname()
        through = self._target.set(host=host, port=port).difference_update_query(["host", "port"])
        return through.render_as_string(hide_password=False)

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Context manager: nothing is forwarded, in either direction; connections are accepted, and stay open."""
        self._flows.clear()
        try:
            yield
        finally:
            self.go_on()

    def go_on(self) -> None:
        """Forwards again."""
        self.then_stand_still = False
        self._flows.set()

    def cut(self) -> None:
        """Ends all connections, as the restart of a server does."""
        pairs, self._pairs = self._pairs, []
        for each in (one for pair in pairs for one in pair):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Ends everything."""
        self._flows.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.cut()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        self._flows.wait()
        server = self._connected()
        self._pairs.append((client, server))
        answers = threading.Thread(target=self._backward, args=(server, client), daemon=True)
        answers.start()
        with suppress(OSError):
            self._forward(client, server)
        for each in (client, server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
        answers.join()
        client.close()
        server.close()

    def _connected(self) -> socket.socket:
        host = str(self._target.query.get("host") or self._target.host)
        port = self._target.port or 5432
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        made = socket.socket(socket.AF_UNIX)
        made.connect(f"{host}/.s.PGSQL.{port}")
        return made

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        while data := client.recv(1 << 16):
            self._flows.wait()
            planned = self.at_commit if data.endswith(COMMIT) else None
            if planned is None:
                server.sendall(data)
                continue
            self.at_commit = None
            if planned in (AtCommit.CUT_AFTER, AtCommit.STAND_STILL_AFTER):
                self._committed(data, server)
            if self.then_stand_still:
                self._flows.clear()
            if planned in (AtCommit.STAND_STILL, AtCommit.STAND_STILL_AFTER):
                client.recv(1)  # until the client gives up
            return

    def _committed(self, data: bytes, server: socket.socket) -> None:
        """Sends COMMIT, and waits for its answer, which is not passed on."""
        self._swallowing = server
        self._swallowed = threading.Event()
        server.sendall(data)
        self._swallowed.wait(10)

    _swallowing: socket.socket | None = None
    _swallowed = threading.Event()

    def _backward(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(1 << 16):
                self._flows.wait()
                if server is self._swallowing:
                    self._swallowing = None
                    self._swallowed.set()
                else:
                    client.sendall(data)
