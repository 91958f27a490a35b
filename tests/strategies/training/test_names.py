"""The short names of trainings."""

import pytest
from knowhow.strategies.errors import UserError
from knowhow.strategies.training.names import name_of, settings_of


@pytest.mark.parametrize(
    ("name", "kind", "layers"), [("dora-4", "dora", 4), ("full", "full", -1), ("lora-all", "lora", -1)]
)
def test_a_name_says_type_and_layers(name: str, kind: str, layers: int) -> None:
    assert settings_of(name) == {"fine_tune_type": kind, "layers": layers}
    assert settings_of(name_of(kind, layers)) == settings_of(name)


@pytest.mark.parametrize("name", ["", "dora-", "dora-0", "dora-04", "auto", "Dora-4", "dora 4", "dora-4-5"])
def test_another_name_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="TYPE-LAYERS"):
        settings_of(name)
