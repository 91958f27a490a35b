"""Logits of some places are those that the whole row would have had there, whatever the head is called."""

from typing import Any

import pytest
from knowhow.strategies.backends.blas import load_fast_blas
from knowhow.strategies.training.checkpoint import flat
from knowhow.strategies.training.heads import foretold

load_fast_blas()
TOKENS = [[5, 6, 7, 8, 9], [1, 2, 3, 0, 0]]
PLACES = [[1, 4], [2, 0]]


def _model(kind: str, tied: bool) -> Any:
    from importlib import import_module

    import mlx.core as mx

    mx.random.seed(0)
    module = import_module(f"mlx_lm.models.{kind}")
    sizes = {"hidden_size": 16, "num_hidden_layers": 1, "intermediate_size": 32, "num_attention_heads": 2}
    sizes |= {"num_key_value_heads": 2, "vocab_size": 40, "rms_norm_eps": 1e-6, "tie_word_embeddings": tied}
    sizes |= {"model_type": kind, "head_dim": 8, "rope_theta": 10000.0, "max_position_embeddings": 64}
    return module.Model(module.ModelArgs.from_dict(sizes))


@pytest.mark.parametrize("kind", ["llama", "qwen2", "qwen3", "gemma2"])
@pytest.mark.parametrize("tied", [True, False])
def test_they_are_those_of_the_whole_row(kind: str, tied: bool) -> None:
    import mlx.core as mx

    model, tokens, places = _model(kind, tied), mx.array(TOKENS), mx.array(PLACES)
    whole = model(tokens)
    some = foretold(model, tokens, places)
    assert some.shape == (2, 2, 40)
    for row in range(2):
        for at, place in enumerate(PLACES[row]):
            assert mx.allclose(some[row, at], whole[row, place], atol=1e-5)
    assert mx.array_equal(model(tokens), whole)  # the model is as it was


def test_the_head_computes_no_others() -> None:
    import mlx.core as mx

    model, widths = _model("llama", tied=False), []
    head = model.lm_head

    class Seen(type(head)):
        def __call__(self, hidden: Any) -> Any:
            widths.append(hidden.shape[1])
            return super().__call__(hidden)

    model.lm_head = Seen(16, 40, bias=False)
    foretold(model, mx.array(TOKENS), mx.array(PLACES))
    assert widths == [2]


def test_the_model_is_as_it_was_when_it_fails() -> None:
    import mlx.core as mx

    for tied in (True, False):
        model = _model("llama", tied)
        whole = model(mx.array(TOKENS))
        with pytest.raises((ValueError, TypeError)):
            foretold(model, "no tokens", mx.array(PLACES))
        assert mx.array_equal(model(mx.array(TOKENS)), whole)


def test_gradients_are_those_of_the_whole_row() -> None:
    import mlx.core as mx
    from mlx.nn.utils import value_and_grad
    from mlx.utils import tree_flatten

    model, tokens, places = _model("llama", tied=True), mx.array(TOKENS), mx.array(PLACES)

    def some(model: Any) -> Any:
        return (foretold(model, tokens, places) ** 2).sum()

    def whole(model: Any) -> Any:
        return (model(tokens)[mx.arange(2)[:, None], places] ** 2).sum()

    (one, first), (two, second) = (value_and_grad(model, loss)(model) for loss in (some, whole))
    assert mx.allclose(one, two)
    gradients, wanted = flat(tree_flatten(first)), flat(tree_flatten(second))
    assert gradients.keys() == wanted.keys()
    assert all(mx.allclose(gradients[name], wanted[name], atol=1e-4) for name in wanted)


def test_a_function_is_a_model_too() -> None:
    import mlx.core as mx

    def model(tokens: Any) -> Any:
        return tokens[..., None] * mx.ones(3)

    assert foretold(model, mx.array(TOKENS), mx.array(PLACES))[..., 0].tolist() == [[6, 9], [3, 1]]
