"""Reads from the refusal of an OpenAI-compatible server that a prompt is too long, and the counts that it tells.

There is no common form: OpenAI has a code, llama-server a type, vLLM, SGLang and LM Studio only words, and a gateway
may wrap any of them in text of its own. So it is read as text. Pure: knows no servers and no prompts.
"""

import re
from collections.abc import Sequence

from ..errors import DoesNotFit

TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|exceeds? the available context|maximum context length"
    r"|(longer|greater) than the [\w' ]*(context|model) length|context length is only|context length of only|n_keep"
)
WINDOW = (
    r"\bn_ctx\W+(\d+)",  # llama-server, LM Studio
    r"(?:context (?:length|size)|model length)(?: is| of)?(?: only)? \(?(\d+)",
)
SENT = (
    r"\bn_prompt_tokens\W+(\d+)",  # llama-server
    r"\b(\d+) (?:in the messages|in your prompt|input tokens|tokens from the input)",  # OpenAI, vLLM, SGLang
    r"messages resulted in (\d+) tokens",  # OpenAI
    r"(?:request|input|prompt) \((?:length )?(\d+)",  # llama-server, SGLang, vLLM
    r"\bn_keep\W+(\d+)|keep the first (\d+) tokens",  # LM Studio
)


def too_long(refusal: str, fix: str = "") -> DoesNotFit | None:
    """What a server says of a prompt beyond its window; None: it refused for another reason."""
    if not TOO_LONG.search(refusal):
        return None
    return DoesNotFit(_number(SENT, refusal), _number(WINDOW, refusal), fix)


def _number(forms: Sequence[str], text: str) -> int | None:
    found = next((match for form in forms if (match := re.search(form, text))), None)
    return int(found[found.lastindex or 0]) if found else None
