"""Finds the Svelte component in an answer: fenced or bare, one of several blocks, with prose around it.

It looks at how an answer is laid out, and does not judge: what it returns need not compile, and nothing inside of it is
changed. An answer that is a file from its first character to its last comes back as it is.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ....strategies.backends import thinking

FENCE = re.compile(r"^[ \t]*(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$", re.MULTILINE)
OPENING = re.compile(r"^[ \t]*(?:<!--|<(?:script|style|svelte:|[A-Za-z][\w.:-]*)(?=[\s/>])|\{[#@])", re.MULTILINE)
SCRIPT = re.compile(r"<script\b[^>]*>.*?</script\s*>", re.DOTALL | re.IGNORECASE)
STYLE = re.compile(r"<style\b[^>]*>.*?</style\s*>", re.DOTALL | re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
MARKUP = re.compile(r"<[A-Za-z][\w.:-]*[\s/>]|\{[#@]|\{[^}]*\}")
OTHER_COMPONENT = re.compile(r"""\bfrom\s+['"]\.{1,2}/[^'"]*\.svelte['"]|\bfrom\s+['"]\$lib/""")
MODULE_FILE = re.compile(r"\.svelte\.(?:js|ts)\b")
NAMED_FILE = re.compile(r"[\w./-]+\.svelte\b")
CODE_SPAN = re.compile(r"`[^`\n]*`")
FOREIGN = {"bash", "sh", "shell", "console", "css", "json", "yaml", "text", "txt", "md", "markdown", "diff", "python"}
SCRIPTS = {"js", "javascript", "ts", "typescript", "jsx", "tsx", "mjs"}


@dataclass(frozen=True)
class Block:
    """A fenced piece of an answer."""

    language: str  # lower case; "" where the fence names none
    info: str  # the fence's line and the one before it, where a file may be named
    code: str


def component(answer: str) -> str | None:
    """The component's source, or None where the answer holds none."""
    text, _ = thinking.split(answer)
    text = text.replace("\r\n", "\n").strip("\n")
    if _is_file(text):
        return _without_prose_after(_until_fence(text))
    blocks = list(_blocks(text))
    candidates = [block for block in blocks if _is_candidate(block)]
    if candidates:
        return _chosen(candidates)
    bare = text if not blocks else FENCE.split(text)[0]
    found = OPENING.search(bare)
    if not found:
        return None
    lead = bare[: found.start()]
    return _without_prose_after(bare[found.start() :] if _is_lead(lead) else bare)


def _is_file(text: str) -> bool:
    """Whether the text begins as a component does, and not with a sentence or a fence."""
    found = OPENING.search(text)
    return found is not None and not text[: found.start()].strip()


def _until_fence(text: str) -> str:
    """What comes before the first fence that is not inside of a script, a style or a comment."""
    inside = [range(*found.span()) for pattern in (SCRIPT, STYLE, COMMENT) for found in pattern.finditer(text)]
    for fence in FENCE.finditer(text):
        if not any(fence.start() in span for span in inside):
            return text[: fence.start()]
    return text


def _blocks(text: str) -> Iterator[Block]:
    """The fenced blocks. A fence closes with its own sign, as long or longer; one never closed runs to the end."""
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        opened = FENCE.match(lines[at])
        at += 1
        if not opened:
            continue
        start, before = at, lines[at - 2].strip() if at > 1 else ""
        while at < len(lines) and not _closes(lines[at], opened["fence"]):
            at += 1
        info = opened["info"].strip()
        code = "\n".join(lines[start:at])
        if "<" in info:  # code on the fence's own line
            code, info = f"{info[info.index('<') :]}\n{code}", info[: info.index("<")]
        language = re.match(r"[\w.+-]*", info)
        yield Block(language[0].lower() if language else "", f"{before}\n{info}", code)
        at += 1


def _closes(line: str, fence: str) -> bool:
    stripped = line.strip()
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]}


def _is_candidate(block: Block) -> bool:
    if block.language in FOREIGN or not block.code.strip() or MODULE_FILE.search(block.info):
        return False
    if block.language == "svelte":
        return True
    begins = OPENING.match(COMMENT.sub("", block.code).lstrip())
    if block.language in SCRIPTS:  # JSX within a function is no component; a whole one under a wrong label is
        return begins is not None and "<script" in block.code
    return begins is not None


def _chosen(blocks: Sequence[Block]) -> str:
    """The best block; of equals the longest, then the last. A script and its markup in two blocks count as one."""
    whole = _joined(blocks)
    best = max(enumerate(whole), key=lambda pair: (*_merits(pair[1], whole), len(pair[1].code.strip()), pair[0]))
    return best[1].code


def _merits(block: Block, others: Sequence[Block]) -> tuple[bool, bool, bool, bool]:
    """What speaks for a block, weightiest first."""
    imported = any(_stem(block) and f"{_stem(block)}.svelte" in other.code for other in others if other is not block)
    uses_others = OTHER_COMPONENT.search(block.code) is not None
    return (
        _stem(block) == "Component",
        _has_script(block.code) or not any(_has_script(other.code) for other in others),
        imported or not uses_others,
        _has_markup(block.code),
    )


def _joined(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, or one in their place where the first is a script without markup and the rest have no script."""
    first, *rest = blocks
    if not rest or not _has_script(first.code) or _has_markup(first.code) or any(_has_script(b.code) for b in rest):
        return list(blocks)
    return [Block(first.language, first.info, "\n\n".join(block.code for block in blocks))]


def _stem(block: Block) -> str:
    """The name of the file that a block is labelled with, without its ending."""
    named = NAMED_FILE.search(block.info)
    return named[0].rpartition("/")[2].removesuffix(".svelte") if named else ""


def _has_script(code: str) -> bool:
    return SCRIPT.search(code) is not None


def _has_markup(code: str) -> bool:
    return MARKUP.search(COMMENT.sub("", STYLE.sub("", SCRIPT.sub("", code)))) is not None


def _without_prose_after(text: str) -> str:
    """The text without paragraphs of prose at its end. What has tags or braces outside of `code` is not prose."""
    inside = [found.end() for pattern in (SCRIPT, STYLE) for found in pattern.finditer(text)]
    floor = max(inside, default=0)
    while True:
        cut = text.rstrip().rfind("\n\n")
        if cut < floor or cut == -1 or not _is_prose(text[cut:]):
            return text
        text = text[:cut]


def _is_prose(paragraph: str) -> bool:
    plain = CODE_SPAN.sub("code", paragraph).strip()
    if not plain:
        return True
    if re.search(r"[<>{}]", plain):
        return False
    return len(re.findall(r"[A-Za-z']+", plain)) >= 5 or re.match(r"\*\*|#+ |[-*] |\d+\. ", plain) is not None


def _is_lead(text: str) -> bool:
    """Whether the text before the first tag speaks of the component, and is no text of the component's own."""
    return _is_prose(text) or (text.rstrip().endswith((":", ".", "!")) and not re.search(r"[<>{}]", text))
