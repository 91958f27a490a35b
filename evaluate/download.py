"""Downloads one text from an address whose owner nobody vouches for. Knows HTTP, and nothing of llms.txt or of disks.

Only http and https, never from https back to http; certificates are verified. A redirect may lead to another public
host, and into a private network only where the user named that very host. Sizes, redirects and time are limited.
"""

import contextlib
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.request import getproxies

import httpx

from ..strategies.errors import Unavailable, UserError

REDIRECTS = 5
CONNECTIONS = 2  # further attempts to reach a server
SILENCE_SECONDS = 30.0
FILE_SECONDS = 600.0
MARKUP = re.compile(r"\s*(<!doctype html|<html[\s>])", re.IGNORECASE)
TEXT_TYPES = ("", "application/octet-stream", "application/markdown")  # besides text/*; what it holds is looked at
PASSING = (408, 425, 429)  # of the client errors, those that may be none later
HEADERS = {"User-Agent": "knowhow", "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1"}

Show = Callable[[float, float], None]  # bytes so far, bytes in all (0: nobody knows)


class NoDocument(UserError):
    """The address holds nothing that can be taken for a document, today or tomorrow."""


@dataclass(frozen=True)
class Page:
    address: str  # that was asked for
    source: str  # that answered, after redirects
    data: bytes  # as they came, unpacked; UTF-8
    text: str


def client() -> httpx.Client:
    """Proxies and certificates come from the environment, as for any program (HTTPS_PROXY, SSL_CERT_FILE)."""
    timeout = httpx.Timeout(SILENCE_SECONDS, connect=10.0)
    again = None if getproxies() else httpx.HTTPTransport(retries=CONNECTIONS)  # a transport would shut out the proxies
    return httpx.Client(timeout=timeout, headers=HEADERS, transport=again, follow_redirects=False)


def parsed(address: str, start: str = "") -> httpx.URL:
    """An address, relative to `start`, without fragment. NoDocument: not http(s), no host, or a password in it."""
    try:
        url = httpx.URL(start).join(address).copy_with(fragment=None)
        url.host.encode("idna")  # where a part is too long for a name, connecting would fail in a way of its own
    except (httpx.InvalidURL, UnicodeError) as error:
        raise NoDocument(f"{address!r} is no address ({error})", fix="correct it") from error
    if url.scheme not in ("http", "https") or not url.host or (url.port or 0) > 65_535:
        raise NoDocument(f"{address!r} is no http(s) address", fix="pass one that begins with https://")
    if url.userinfo:
        raise NoDocument("an address with a user's name or password would go on record", fix="leave it out")
    return url


def site(url: httpx.URL) -> str:
    """Host and port, which is what we call one site; with and without `www.` are the same."""
    return url.netloc.decode("ascii").removeprefix("www.")


def check_step(start: httpx.URL, target: httpx.URL, named: str) -> None:
    """Whether what one address holds may send us to another. `named`: the site that the user named. NoDocument."""
    if start.scheme == "https" and target.scheme == "http":
        raise NoDocument(f"{start} leads to {target}, which is not encrypted", fix="fetch that address itself")
    if site(target) != named and _is_private(target.host):
        raise NoDocument(f"{start} leads to {target}, into a private network", fix="fetch that address itself")


def download(client: httpx.Client, address: str, named: str, room: int, show: Show) -> Page:
    """A text of at most `room` bytes. NoDocument: there is none; UserError: too big; Unavailable: try again later."""
    url = parsed(address)
    for _ in range(REDIRECTS + 1):
        with _told(url), client.stream("GET", url) as response:
            if not response.has_redirect_location:
                _check_head(response)
                data = _body(response, room, show)
                return Page(address, str(url), data, _text(data, url))
            target = parsed(response.headers["location"], str(url))
        check_step(url, target, named)
        url = target
    raise NoDocument(f"{address} redirects more than {REDIRECTS} times", fix="pass the address where it ends")


def _is_private(host: str) -> bool:
    """Whether a host's name leads to this machine or its network. A name nobody knows does not: a proxy may know it."""
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        return False
    return not all(ipaddress.ip_address(str(address).partition("%")[0]).is_global for address in found)


@contextlib.contextmanager
def _told(url: httpx.URL) -> Iterator[None]:
    """httpx's errors as ours."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise Unavailable(f"{url} does not answer in time", fix="try again later") from error
    except httpx.DecodingError as error:
        raise NoDocument(f"{url} is packed in a way that cannot be unpacked ({error})", fix="pass another") from error
    except httpx.InvalidURL as error:
        raise NoDocument(f"{url} redirects to what is no http(s) address ({error})", fix="pass another") from error
    except httpx.TransportError as error:
        known = isinstance(error.__context__, ssl.SSLError) or "CERTIFICATE" in str(error)
        fix = "name your network's certificates in SSL_CERT_FILE" if known else "check the address and the network"
        raise Unavailable(f"cannot fetch {url} ({error})", fix) from error


def _check_head(response: httpx.Response) -> None:
    status, told = response.status_code, f"{response.status_code} {response.reason_phrase}".strip()
    if status != 200:
        final = status < 500 and status not in PASSING
        kind, fix = (NoDocument, "check the address") if final else (Unavailable, "try again later")
        raise kind(f"{response.url} answers {told}", fix)
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "text/html" or not (kind.startswith("text/") or kind in TEXT_TYPES):
        raise NoDocument(f"{response.url} is {kind}, not text or Markdown", fix="pass the address of its text")


def _body(response: httpx.Response, room: int, show: Show) -> bytes:
    """The body, unpacked. How long it says it is counts for the bar only."""
    length = response.headers.get("content-length", "")
    total = int(length) if length.isdecimal() and len(length) < 16 else 0
    data, patience = bytearray(), time.monotonic() + FILE_SECONDS
    for chunk in response.iter_bytes():
        data += chunk
        if len(data) > room:
            raise UserError(f"{response.url} is larger than the {room:,} bytes left for it", fix="pass a smaller text")
        if time.monotonic() > patience:
            raise Unavailable(f"{response.url} is not through after {FILE_SECONDS:.0f} s", fix="try again later")
        show(response.num_bytes_downloaded, total)
    return bytes(data)


def _text(data: bytes, url: httpx.URL) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoDocument(f"{url} is not UTF-8 text (byte {error.start})", fix="pass a text") from error
    if "\0" in text or MARKUP.match(text) or not text.strip():
        told = "is a web page" if MARKUP.match(text) else "is empty" if not text.strip() else "is no text"
        raise NoDocument(f"{url} {told}", fix="pass the address of a text or of Markdown")
    return text
