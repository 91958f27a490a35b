"""Stands between the tests and an Ollama server, real or fake, over real HTTP: keeps what was asked, and breaks things.

Faults are injected here and not in the fake, so that the same tests run against a real server (OLLAMA_HOST).
"""

import json
import re
import threading
import time
from collections.abc import Sequence
from typing import Any, Protocol

import httpx
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response


class Engine(Protocol):
    def handle(self, method: str, path: str, body: bytes) -> tuple[int, Any]: ...


class RealOllama:
    """A server that somebody started, at `url`."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url if "://" in url else f"http://{url}", timeout=600)

    def handle(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        reply = self._client.request(method, path, content=body)
        return reply.status_code, reply.json() if reply.content else None


class Front:
    """`faults`: what happens to the next questions, in turn: None, nothing; a status; "drop", the connection ends in
    mid-answer; "half", `done: false`; "empty"; "slow"; "die", the server ends in mid-answer and is started again; "die
    for good", nobody starts it again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.faults: Sequence[str | int | None] = ()
        self.asked: list[tuple[str, Any]] = []
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        self._server = self._started(0)
        self.url = f"http://127.0.0.1:{self._server.port}"

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        """Again, at the same address."""
        self._server = self._started(int(self.url.rpartition(":")[2]))

    @property
    def running(self) -> bool:
        return self._server.is_running()

    def questions(self, model: str = "") -> list[Any]:
        """The requests that wanted an answer, without what only counts, renders, loads or unloads."""
        asked = [body for route, body in self.asked if route == "POST /api/chat" and _is_question(body)]
        return [body for body in asked if body["model"].startswith(model)]

    def get(self, path: str) -> Any:
        return self.engine.handle("GET", path, b"")[1]

    def _die(self, again: bool) -> None:
        self.stop()
        if again:
            time.sleep(0.5)
            self.start()

    def _started(self, port: int) -> HTTPServer:
        server = HTTPServer("127.0.0.1", port, threaded=True)
        server.expect_request(re.compile(".*")).respond_with_handler(self._reply)
        server.start()
        return server

    def _reply(self, request: Request) -> Response:
        data = request.get_data()
        told = json.loads(data) if data and request.path.startswith("/api/") and "blobs" not in request.path else None
        with self._lock:
            self.asked.append((f"{request.method} {request.path}", told))
            fault = self._next_fault() if told and _is_question(told) else None
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return self._broken(fault, request, data)
        finally:
            with self._lock:
                self.at_once -= 1

    def _next_fault(self) -> str | int | None:
        fault, self.faults = next(iter(self.faults), None), self.faults[1:]
        return fault

    def _broken(self, fault: str | int | None, request: Request, data: bytes) -> Response:
        if isinstance(fault, int):
            return _json(fault, {"error": f"status {fault} for the test"})
        if fault == "slow":
            time.sleep(0.3)
        status, body = self.engine.handle(request.method, request.path, data)
        if fault == "half":
            body = {key: held for key, held in body.items() if "count" not in key} | {"done": False}
        if fault == "empty":
            body = {**body, "message": {"role": "assistant", "content": ""}}
        if isinstance(fault, str) and fault.startswith("die"):
            threading.Thread(target=self._die, args=(fault == "die",)).start()
        if fault in ("drop", "die", "die for good"):
            whole = json.dumps(body).encode()
            return Response(iter([whole[: len(whole) // 2]]), headers={"Content-Length": str(len(whole))})
        return _json(status, body)


def _is_question(body: Any) -> bool:
    asks = body.get("messages") and not body.get("_debug_render_only")
    return bool(asks) and body.get("options", {}).get("num_predict") != 1


def _json(status: int, body: Any) -> Response:
    return Response("" if body is None else json.dumps(body), status, content_type="application/json")
