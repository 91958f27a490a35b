"""`compare fetch` from the outside, against a loopback address: what it keeps, what it refuses, what a kill leaves."""

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from knowhow.evaluate import fetching
from knowhow.evaluate.cli import main
from knowhow.evaluate.validation import corpus_faults
from knowhow.strategies.corpus import load_corpus
from knowhow.strategies.errors import UserError

SMALL = Path(__file__).parents[3] / "shared" / "data" / "llms-small.txt"
INDEX = "# Orvel\n\n> A ball game.\n\n## Files\n\n{}\n\n## Optional\n\n- [More](more.md)\n"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KNOWHOW_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def published(tiny_corpus: Path, cache: Path, web) -> Path:
    """The tiny corpus with a variant `llms-small` that is published at `web`."""
    path = tiny_corpus / "corpus.yaml"
    address = web.put("/llms-small.txt", "# Orvel\n\nThe court is 14 metres wide.\n")
    text = path.read_text(encoding="utf-8").replace("  short:", f"  llms-small: {{fetch: {address}}}\n  short:")
    path.write_text(text, encoding="utf-8")
    return tiny_corpus


def fetch(corpus: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["fetch", str(corpus), "--docs", *arguments])


def put_index(web, *links: str) -> str:
    return web.put("/llms.txt", INDEX.format("\n".join(f"- [{at}]({link})" for at, link in enumerate(links))))


def record_in(cache: Path, variant: str) -> dict:
    return json.loads((cache / "documents" / "orvel" / variant / "fetched.json").read_text(encoding="utf-8"))


def names_in(cache: Path) -> list[str]:
    return sorted(path.name for path in (cache / "documents" / "orvel").iterdir() if path.name != ".lock")


def test_a_corpus_that_names_addresses_is_sound(published):
    assert corpus_faults(published) == []


def test_a_published_variant_is_used_once_it_is_fetched(published, cache):
    with pytest.raises(UserError) as caught:
        load_corpus(published, "llms-small")
    assert str(caught.value).endswith(f"is not fetched yet: run `compare fetch {published} --docs llms-small`")
    done = fetch(published, "llms-small")
    assert done.exit_code == 0, done.output
    assert "llms-small: 1 file, 38 bytes from http://127.0.0.1" in done.stdout
    (document,) = load_corpus(published, "llms-small").documents
    assert (document.name, document.text) == ("llms-small.txt", "# Orvel\n\nThe court is 14 metres wide.\n")


def test_a_run_uses_what_was_fetched(published, cache, compare, run_folder):
    before = compare("--strategies", "instructions", "--docs", "llms-small")
    assert before.exit_code == 2
    assert before.stderr.count("\n") == 1
    fetch(published, "llms-small")
    done = compare("--strategies", "instructions", "--docs", "llms-small")
    assert done.exit_code == 0, done.output
    assert json.loads((run_folder / "run.json").read_text())["run"]["settings"]["docs"] == "llms-small"


def test_another_cache_is_named_in_the_command_that_mends_it(published, cache, tmp_path):
    elsewhere = tmp_path / "else where"
    with pytest.raises(UserError, match=re.escape(f"--docs llms-small --cache '{elsewhere}'`")):
        load_corpus(published, "llms-small", elsewhere)
    assert fetch(published, "llms-small", "--cache", str(elsewhere)).exit_code == 0
    assert load_corpus(published, "llms-small", elsewhere).documents


def test_address_date_size_and_hash_go_on_record(published, cache, web):
    fetch(published, "llms-small")
    record, data = record_in(cache, "llms-small"), b"# Orvel\n\nThe court is 14 metres wide.\n"
    (file,) = record["files"]
    assert record["address"] == file["address"] == file["source"] == f"{web.address}/llms-small.txt"
    assert (file["bytes"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert file["date"].endswith("+00:00")
    assert record["date"] >= file["date"]


def test_what_was_changed_since_is_not_used(published, cache):
    fetch(published, "llms-small")
    path = cache / "documents" / "orvel" / "llms-small" / "llms-small.txt"
    path.write_text("# Something else", encoding="utf-8")
    with pytest.raises(UserError, match=r"llms-small\.txt is not what was fetched: remove .* and fetch again"):
        load_corpus(published, "llms-small")
    (path.parent / "fetched.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="is no record of what was fetched"):
        load_corpus(published, "llms-small")


def test_what_came_from_another_address_is_not_used(published, cache):
    fetch(published, "llms-small")
    path = published / "corpus.yaml"
    path.write_text(path.read_text().replace("/llms-small.txt", "/llms-tiny.txt"))
    with pytest.raises(UserError, match=r"llms-tiny\.txt is not fetched yet"):
        load_corpus(published, "llms-small")


def test_fetching_again_replaces(published, cache, web):
    fetch(published, "llms-small")
    web.put("/llms-small.txt", "# New")
    assert fetch(published, "llms-small").exit_code == 0
    assert load_corpus(published, "llms-small").text == "# New"
    assert names_in(cache) == ["llms-small"]


def test_an_address_is_a_variant_of_its_own(tiny_corpus, cache, web):
    address = web.put("/guide.md", "# Guide")
    with pytest.raises(UserError, match=r"guide\.md is not fetched yet: run `compare fetch"):
        load_corpus(tiny_corpus, address)
    fetch(tiny_corpus, address)
    assert load_corpus(tiny_corpus, address).text == "# Guide"
    (name,) = names_in(cache)
    assert name.startswith("127.0.0.1-")
    assert load_corpus(tiny_corpus, name).text == "# Guide"


def test_an_address_can_be_given_a_name(tiny_corpus, cache, web):
    fetch(tiny_corpus, web.put("/guide.md", "# Guide"), "--name", "guide")
    assert load_corpus(tiny_corpus, "guide").text == "# Guide"
    with pytest.raises(UserError, match=r"\(known: default, guide, short\)"):
        load_corpus(tiny_corpus, "other")


def test_the_files_of_an_index_are_the_documents(tiny_corpus, cache, web):
    web.put("/docs/a.md", "# A")
    web.put("/b", "# B")
    web.put("/c.md", "# C")
    fetch(tiny_corpus, put_index(web, "docs/a.md", f"{web.address}/b", "/c.md#part", "c.md"), "--name", "site")
    assert [(one.name, one.text) for one in load_corpus(tiny_corpus, "site").documents] == [
        ("001-a.md", "# A"),
        ("002-b.md", "# B"),
        ("003-c.md", "# C"),
    ]
    record = record_in(cache, "site")
    assert record["index"]["file"] == "llms.txt"
    assert record["left_out"] == [{"address": f"{web.address}/more.md", "reason": "optional"}]
    assert web.asked == ["/llms.txt", "/docs/a.md", "/b", "/c.md"]


def test_links_are_relative_to_where_a_redirect_led(tiny_corpus, cache, web):
    web.put("/new/llms.txt", INDEX.format("- [A](a.md)"))
    web.put("/new/a.md", "# A")
    fetch(tiny_corpus, web.put("/llms.txt", "", 302, location="/new/llms.txt"), "--name", "site")
    assert load_corpus(tiny_corpus, "site").text == "# A"


def test_every_bar_that_is_shown_goes_again(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    wanted = fetching.find_wanted(str(tiny_corpus), put_index(web, "a.md", "gone.md"), "site")
    last = {}
    fetching.fetch(wanted, cache, lambda label, done, total: last.update({label: (done, total)}))
    assert last == {f"fetching {label}": (1, 1) for label in ("site", "file 1 of 2", "file 2 of 2")}


def test_optional_files_come_when_asked_for(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    web.put("/more.md", "# More")
    fetch(tiny_corpus, put_index(web, "a.md"), "--name", "site", "--optional")
    assert load_corpus(tiny_corpus, "site").text == "# A\n\n# More"
    assert record_in(cache, "site")["optional"] is True


def test_a_listed_file_that_is_no_document_is_left_out_and_told(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    web.put("/page", "<html>", content_type="text/html")
    done = fetch(tiny_corpus, put_index(web, "gone.md", "page", "a.md"), "--name", "site")
    assert done.exit_code == 0, done.output
    assert f"left out: {web.address}/gone.md (answers 404 Not Found)" in done.stdout
    assert f"left out: {web.address}/page (is text/html, not text or Markdown)" in done.stdout
    assert load_corpus(tiny_corpus, "site").text == "# A"


def test_a_listed_file_that_may_come_later_stops_it_all(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    web.put("/b.md", "", 503)
    done = fetch(tiny_corpus, put_index(web, "a.md", "b.md"), "--name", "site")
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "b.md answers 503 Service Unavailable: try again later" in done.stderr
    assert names_in(cache) == []


def test_listed_files_lead_nowhere_that_the_user_did_not_name(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    links = ["a.md", "http://localhost:1/x.md", "http://10.0.0.1/x.md", "ftp://example.org/x", "https://example.org/x"]
    fetch(tiny_corpus, put_index(web, *links), "--name", "site")
    reasons = {left["address"]: left["reason"] for left in record_in(cache, "site")["left_out"]}
    assert "private network" in reasons["http://localhost:1/x.md"]
    assert "private network" in reasons["http://10.0.0.1/x.md"]
    assert "no http(s) address" in reasons["ftp://example.org/x"]
    assert reasons["https://example.org/x"] == "on another site"
    assert web.asked == ["/llms.txt", "/a.md"]


def test_not_even_any_site_leads_into_a_private_network(tiny_corpus, cache, web):
    web.put("/a.md", "# A")
    fetch(tiny_corpus, put_index(web, "a.md", "http://localhost:1/x.md"), "--name", "site", "--any-site")
    reasons = [left["reason"] for left in record_in(cache, "site")["left_out"]]
    assert any("private network" in reason for reason in reasons)


def test_an_index_without_a_file_to_fetch_is_an_error(tiny_corpus, cache, web):
    done = fetch(tiny_corpus, put_index(web, "gone.md"))
    assert done.exit_code == 2
    assert "lists no file that may be fetched" in done.stderr
    assert names_in(cache) == []


def test_nothing_of_an_address_but_letters_gets_into_a_name(tiny_corpus, cache, web):
    paths = ["/..%2F..%2Fevil.md", "/%2e%2e", "/a/.hidden", "/con%00trol", "/" + "x" * 300, "/%C3%A4.txt", "/-"]
    for path in paths:
        web.put(path, f"# {path[:9]}")
    fetch(tiny_corpus, put_index(web, *paths), "--name", "site")
    folder = cache / "documents" / "orvel" / "site"
    names = [file["file"] for file in record_in(cache, "site")["files"]]
    assert len(names) >= len(paths) - 1
    assert sorted(path.name for path in folder.iterdir()) == sorted([*names, "llms.txt", "fetched.json"])
    for name in names:
        assert (folder / name).resolve().parent == folder.resolve()
        assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
        assert len(name) < 80


@pytest.mark.parametrize("name", ["../evil", "a/b", "..", ".hidden", "-x", "ä", "x" * 101])
def test_a_name_that_is_no_folder_is_refused(tiny_corpus, cache, web, name):
    done = fetch(tiny_corpus, web.put("/a.md", "# A"), f"--name={name}")
    assert done.exit_code == 2
    assert "cannot name fetched documents" in done.stderr
    assert web.asked == []


def test_limits_on_size_and_number_hold(tiny_corpus, cache, web, monkeypatch):
    monkeypatch.setattr(fetching, "FILE_BYTES", 1_000)
    monkeypatch.setattr(fetching, "ALL_BYTES", 1_500)
    monkeypatch.setattr(fetching, "FILES", 2)
    big = fetch(tiny_corpus, web.put("/big.md", "x" * 1_001))
    assert "big.md is larger than the 1,000 bytes left for it" in big.stderr
    for name in "abc":
        web.put(f"/{name}.md", name * 800)
    assert "larger than the 700 bytes" in fetch(tiny_corpus, put_index(web, "a.md", "b.md")).stderr
    assert "lists 3 files, more than 2" in fetch(tiny_corpus, put_index(web, "a.md", "b.md", "c.md")).stderr
    assert names_in(cache) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["default"], "the variant 'default' comes with the corpus: use it: --docs default"),
        (["llms-huge"], "unknown published variant 'llms-huge' (known: llms-small): pass a known one or an address"),
        (["llms-small", "--name", "x"], "the variant 'llms-small' has its name: pass --name with an address only"),
        (["https://example.org/x", "--name", "short"], "the corpus has a variant 'short' already: pass another --name"),
        (["https://me:secret@example.org/x"], "an address with a user's name or password would go on record"),
    ],
)
def test_what_cannot_be_fetched_is_told_in_a_line(published, arguments, told):
    done = fetch(published, *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"error: {told}")
    assert done.stderr.count("\n") == 1


def test_a_failed_fetch_leaves_what_was_there(published, cache, web):
    fetch(published, "llms-small")
    web.put("/llms-small.txt", "half", content_length="100")
    assert fetch(published, "llms-small").exit_code == 2
    assert load_corpus(published, "llms-small").text.startswith("# Orvel")
    assert names_in(cache) == ["llms-small"]


def test_a_killed_fetch_leaves_nothing_that_counts(published, cache, web):
    reached, go_on = threading.Event(), threading.Event()

    def stall(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"# Half")
        reached.set()
        go_on.wait(20)

    web.put("/llms-small.txt", stall)
    command = "from knowhow.evaluate.cli import main; main()"
    arguments = [sys.executable, "-c", command, "fetch", str(published), "--docs", "llms-small"]
    with subprocess.Popen(arguments, env=os.environ.copy()) as running:
        assert reached.wait(20)
        time.sleep(0.1)
        busy = fetch(published, "llms-small")
        running.send_signal(signal.SIGKILL)
    go_on.set()
    assert "another run is at work in" in busy.stderr
    with pytest.raises(UserError, match="is not fetched yet"):
        load_corpus(published, "llms-small")
    web.put("/llms-small.txt", "# Whole")
    assert fetch(published, "llms-small").exit_code == 0
    assert load_corpus(published, "llms-small").text == "# Whole"
    assert names_in(cache) == ["llms-small"]


@pytest.mark.skipif(not SMALL.exists(), reason="no published file at hand")
def test_a_published_documentation_comes_whole(tiny_corpus, cache, web):
    fetch(tiny_corpus, web.put("/llms-small.txt", SMALL.read_bytes()), "--name", "small")
    assert record_in(cache, "small")["bytes"] == 44_976
    assert load_corpus(tiny_corpus, "small").documents[0].text == SMALL.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "variant",
    ["llms: {fetch: ftp://example.org/x}", "llms: {fetch: 3}", "llms: {get: https://example.org/x}", "llms: {}"],
)
def test_a_variant_is_a_list_or_an_address(tiny_corpus, variant):
    _write_variant(tiny_corpus, variant)
    (fault,) = corpus_faults(tiny_corpus)
    assert fault == "corpus.yaml: 'documents' must map each variant's name to a list of paths, or to {fetch: URL}"


def test_the_default_is_never_fetched_and_a_fetched_name_is_a_folder(tiny_corpus):
    _write_variant(tiny_corpus, "../x: {fetch: https://example.org/x}")
    (fault,) = corpus_faults(tiny_corpus)
    assert fault.startswith("corpus.yaml: the fetched variant '../x' must be of letters")
    path = tiny_corpus / "corpus.yaml"
    text = path.read_text(encoding="utf-8").replace("../x:", "y:")
    start = text.index("  default:")
    text = text[:start] + "  default: {fetch: https://example.org/x}\n" + text[text.index("\n", start) + 1 :]
    path.write_text(text, encoding="utf-8")
    assert corpus_faults(tiny_corpus) == ["corpus.yaml: 'documents' lacks the variant 'default', a list of paths"]


def _write_variant(corpus: Path, line: str) -> None:
    path = corpus / "corpus.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("  short:", f"  {line}\n  short:"), encoding="utf-8")
