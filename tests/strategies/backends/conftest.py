"""A scripted HTTP server on this machine, for the backends that talk to one."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

Reply = tuple[int, Any]  # status and JSON body; a body of None hangs up instead


class FakeServer:
    """Answers from `routes` ("POST /api/chat": a reply, or a function of the request's JSON); keeps what was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Reply | Callable[[Any], Reply]] = {}
        self.asked: list[tuple[str, Any]] = []
        self.headers: dict[str, str] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def requests(self, route: str) -> list[Any]:
        return [body for asked, body in self.asked if asked == route]

    def reply(self, route: str, body: Any) -> Reply:
        self.asked.append((route, body))
        found = self.routes.get(route, (404, {"error": "404 page not found"}))
        return found(body) if callable(found) else found

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                held = self.rfile.read(int(self.headers.get("content-length") or 0))
                fake.headers = {name.lower(): value for name, value in self.headers.items()}
                status, body = fake.reply(f"{self.command} {self.path}", json.loads(held) if held else None)
                if body is None:
                    return
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = do_DELETE = answer  # noqa: N815

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler


@pytest.fixture
def server() -> Iterator[FakeServer]:
    fake = FakeServer()
    yield fake
    fake.close()
