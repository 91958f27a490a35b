"""The Modelfile that would make a baked model, for people to read and to reuse. Nothing is made from it here.

What a Modelfile cannot carry is said in it: a line that ends in three quotes closes the text early, and characters that
cannot be printed, a no-break space for one, are dropped. Knows text only.
"""

QUOTES = '"""'


def modelfile(base: str, system: str, num_ctx: int | None) -> str:
    """FROM, PARAMETER num_ctx and SYSTEM; template and other parameters are the base's, which FROM passes on."""
    whole = "such a text has to go through the API (POST /api/create), as knowhow did"
    notes = [f"# {fault}: {whole}" for fault in lost(system)]
    window = [] if num_ctx is None else [f"PARAMETER num_ctx {num_ctx}"]
    return "\n".join([*notes, f"FROM {base}", *window, f"SYSTEM {QUOTES}{system}{QUOTES}", ""])


def lost(text: str) -> list[str]:
    """What a Modelfile cannot carry of a text between three quotes, a clause each."""
    faults = []
    if QUOTES in text or text.endswith('"'):
        faults.append("The text below holds three quotes, at which a Modelfile ends it")
    unseen = {character for character in text if not character.isprintable() and character not in "\n\t"}
    if unseen:
        codes = ", ".join(f"U+{ord(character):04X}" for character in sorted(unseen)[:5])
        faults.append(f"The text below holds characters that a Modelfile drops ({codes})")
    return faults
