"""The texts that strategies wrap around a prompt: one template a file, `string.Template` syntax (`${prompt}`).

Knows nothing of who uses them. A folder of the user's own may replace any of them by a file of the same name.
"""

from pathlib import Path
from string import Template

from ..strategies.errors import UserError

FOLDER = Path(__file__).parent


def read(name: str, folder: Path | None = None) -> Template:
    """The template `name`.md, from `folder` if that has one. UserError: not readable, or not a template."""
    path = FOLDER / f"{name}.md"
    if folder is not None and (folder / path.name).exists():
        path = folder / path.name
    try:
        template = Template(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"cannot read the prompt template {path} ({error})") from error
    known = set(Template((FOLDER / path.name).read_text(encoding="utf-8")).get_identifiers())
    unknown = set(template.get_identifiers()) - known if template.is_valid() else {"a $ that stands alone"}
    if unknown:
        fix = f"it may use {', '.join('${' + name + '}' for name in sorted(known))}; write $$ for a dollar sign"
        raise UserError(f"the prompt template {path} holds {', '.join(sorted(unknown))}", fix)
    return template


def names() -> list[str]:
    """The templates that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.md"))
