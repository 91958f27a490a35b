"""What an export leaves alone: files and folders that it did not write. The forms are tested in test_exporting.py."""

from collections.abc import Callable
from pathlib import Path

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.serving.export import Tuned, Wanted, export

NOWHERE = Tuned(Path("no-model"), Path("no-adapter"))


def test_a_modelfile_of_the_users_own_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "Modelfile").write_text("FROM qwen3:8b\n")
    with pytest.raises(UserError, match="Modelfile is there already: move it away, or pass another --out"):
        export(NOWHERE, Wanted(), tmp_path, "knowhow-it")
    assert (tmp_path / "Modelfile").read_text() == "FROM qwen3:8b\n"


def test_a_folder_of_the_users_own_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "safetensors").mkdir()
    with pytest.raises(UserError, match="safetensors is there already"):
        export(NOWHERE, Wanted("safetensors"), tmp_path, "knowhow-it")


def test_an_earlier_export_is_replaced_and_nothing_else(
    tiny_qwen3: Path, adapter_for: Callable[..., Path], tmp_path: Path
) -> None:
    tuned, folder = Tuned(tiny_qwen3, adapter_for(tiny_qwen3)), tmp_path / "out"
    (folder / "fused").mkdir(parents=True)
    (folder / "fused" / "mine.txt").write_text("mine")
    first = export(tuned, Wanted(), folder, "knowhow-it").without_fused()
    again = export(tuned, Wanted(), folder, "knowhow-it").without_fused()
    assert again == first
    assert sorted(path.name for path in folder.iterdir()) == ["Modelfile", "fused", "knowhow-it.gguf"]
    assert (folder / "fused" / "mine.txt").read_text() == "mine"
