"""One text from a server that may do anything. Everything runs against a loopback address."""

import gzip
import socket
import time

import httpx
import pytest
from knowhow.evaluate import download as module
from knowhow.evaluate.download import NoDocument, Page, client, download, parsed, site
from knowhow.strategies.errors import Unavailable, UserError


def get(address: str, room: int = 100_000, show=lambda done, total: None) -> Page:
    with client() as http:
        return download(http, address, site(parsed(address)), room, show)


def test_a_text_comes_as_it_is(web):
    page = get(web.put("/a.md", "# Ä\r\n"))
    assert (page.text, page.data) == ("# Ä\r\n", "# Ä\r\n".encode())
    assert page.address == page.source == f"{web.address}/a.md"


def test_progress_is_told_in_bytes(web):
    seen = []
    get(web.put("/a.md", "x" * 90_000), show=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (90_000, 90_000)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_a_packed_text_is_unpacked(web):
    assert get(web.put("/a.md", gzip.compress(b"# A"), content_encoding="gzip")).data == b"# A"


@pytest.mark.parametrize("kind", ["text/markdown", "TEXT/Plain; charset=utf-8", "application/octet-stream", ""])
def test_every_kind_of_text_is_taken(web, kind):
    assert get(web.put("/a.md", "# A", content_type=kind)).text == "# A"


def test_redirects_on_one_site_are_followed_and_recorded(web):
    web.put("/b.md", "# B")
    page = get(web.put("/a.md", "", 302, location="b.md"))
    assert (page.address, page.source, page.text) == (f"{web.address}/a.md", f"{web.address}/b.md", "# B")


def test_redirects_have_an_end(web):
    with pytest.raises(NoDocument, match="redirects more than 5 times"):
        get(web.put("/a.md", "", 302, location="/a.md"))
    assert len(web.asked) == 6


@pytest.mark.parametrize(
    ("target", "told"),
    [
        ("http://localhost:9/x", "into a private network"),
        ("http://127.0.0.1:9/x", "into a private network"),
        ("http://[::1]/x", "into a private network"),
        ("http://[::ffff:127.0.0.1]/x", "into a private network"),
        ("http://169.254.169.254/latest/meta-data", "into a private network"),
        ("http://10.0.0.1/", "into a private network"),
        ("http://2130706433/", "into a private network"),
        ("http://0.0.0.0/", "into a private network"),
        ("file:///etc/passwd", "is no http"),
        ("data:text/plain,x", "is no http"),
        ("https://a..b/", "is no "),
        ("ftp://example.org/x", "is no http"),
        ("http://someone:secret@example.org/x", "would go on record"),
    ],
)
def test_redirects_lead_nowhere_that_the_user_did_not_name(web, target, told):
    with pytest.raises(NoDocument, match=told):
        get(web.put("/a.md", "", 302, location=target))
    assert web.asked == ["/a.md"]


def test_no_way_leads_back_from_https_to_http():
    start, target = httpx.URL("https://example.org/a"), httpx.URL("http://example.org/b")
    with pytest.raises(NoDocument, match="not encrypted"):
        module.check_step(start, target, "example.org")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("file:///etc/passwd", "is no http"),
        ("https://", "is no http"),
        ("nowhere", "is no http"),
        ("http://" + "a" * 70 + ".org/", "is no "),
        ("http://a..b/", "is no "),
        ("http://[::1/", "is no "),
        ("http://example.org:99999999/", "is no "),
        ("https://someone:secret@example.org/", "would go on record"),
    ],
)
def test_an_address_that_cannot_be_asked_is_refused(address, told):
    with pytest.raises(NoDocument, match=told) as caught:
        parsed(address)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ({"body": "<!DOCTYPE html><p>", "content_type": "text/html"}, "is text/html, not text or Markdown"),
        ({"body": "\n<!doctype HTML><p>"}, "is a web page"),
        ({"body": "x", "content_type": "image/png"}, "is image/png, not text"),
        ({"body": b"caf\xe9"}, r"is not UTF-8 text \(byte 3\)"),
        ({"body": b"a\0b"}, "is no text"),
        ({"body": " \n"}, "is empty"),
        ({"body": "no gzip", "content_encoding": "gzip"}, "cannot be unpacked"),
        ({"body": "gone", "status": 410}, "answers 410 Gone"),
        ({"body": "x", "status": 206}, "answers 206"),
    ],
)
def test_what_is_no_document_is_refused_with_its_reason(web, page, told):
    with pytest.raises(NoDocument, match=told):
        get(web.put("/a.md", **page))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_no_verdict_on_the_document(web, status):
    with pytest.raises(Unavailable, match=f"answers {status} .*: try again later"):
        get(web.put("/a.md", "", status))


def test_what_is_too_big_is_stopped_whatever_it_says_of_its_size(web):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(b"x" * 10_000)

    def ends_when_we_hang_up(handler):
        with pytest.raises(OSError, match=r"reset|pipe"):
            endless(handler)

    with pytest.raises(UserError, match="larger than the 50,000 bytes left for it"):
        get(web.put("/a.md", ends_when_we_hang_up), room=50_000)


def test_a_bomb_is_stopped(web):
    bomb = gzip.compress(b"x" * 20_000_000, 1)
    assert len(bomb) < 100_000
    with pytest.raises(UserError, match="larger than"):
        get(web.put("/a.md", bomb, content_encoding="gzip"), room=100_000)


def test_a_silent_server_is_given_up(web, monkeypatch):
    monkeypatch.setattr(module, "SILENCE_SECONDS", 0.2)
    with pytest.raises(Unavailable, match="does not answer in time"):
        get(web.put("/a.md", lambda handler: time.sleep(1)))


def test_a_dripping_server_is_given_up(web, monkeypatch):
    def drip(handler):
        handler.send_response(200)
        handler.send_header("content-length", "100")
        handler.end_headers()
        for _ in range(10):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    monkeypatch.setattr(module, "FILE_SECONDS", 0.1)
    with pytest.raises(Unavailable, match="is not through after"):
        get(web.put("/a.md", drip))


def test_half_a_file_is_none(web):
    with pytest.raises(Unavailable, match=r"cannot fetch .*without sending complete message body"):
        get(web.put("/a.md", "only this", content_length="100"))


def test_a_server_that_is_not_there_is_an_error_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable, match=r"cannot fetch http.* \(.*refused\): check the address and the network"):
        get(f"http://127.0.0.1:{port}/a.md")


def test_a_server_that_does_not_speak_http_is_an_error_in_one_line(web):
    with pytest.raises(Unavailable, match="cannot fetch"):
        get(web.put("/a.md", lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")))
