"""The embedded miniature as a GGUF, for a real Ollama to run in the tests. Enough for that, and no more."""

import json
from pathlib import Path
from typing import Any

WINDOW = 32768  # more than it was trained for: the tests count tokens, and ask for no sense
PARTS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}
TOP = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}


def write(folder: Path, path: Path, template: bool = False, leave_out: str = "") -> Path:
    """`template`: with the model's chat template; `leave_out`: a tensor, without which the file cannot be loaded."""
    import gguf
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, config)
    _vocabulary(writer, json.loads((folder / "tokenizer.json").read_text()), config)
    if template:
        writer.add_chat_template((folder / "chat_template.jinja").read_text())
    heads = {"attn_q": config["num_attention_heads"], "attn_k": config["num_key_value_heads"]}
    for name, tensor in load_file(folder / "model.safetensors").items():
        held = _named(name.removesuffix(".weight"))
        if held == leave_out:
            continue
        data = tensor.astype("float32")
        turned = heads.get(held.rpartition(".")[2])
        if turned:
            rows = data.shape[0]
            data = data.reshape(turned, 2, rows // turned // 2, -1).swapaxes(1, 2).reshape(data.shape)
        writer.add_tensor(f"{held}.weight", data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _named(name: str) -> str:
    if name in TOP:
        return TOP[name]
    _, _, block, part = name.split(".", 3)
    return f"blk.{block}.{PARTS[part]}"


def _describe(writer: Any, config: dict[str, Any]) -> None:
    writer.add_context_length(WINDOW)
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    rope = config.get("rope_parameters") or config
    writer.add_rope_freq_base(rope["rope_theta"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(0)


def _vocabulary(writer: Any, tokenizer: dict[str, Any], config: dict[str, Any]) -> None:
    special = {token["id"]: token["content"] for token in tokenizer["added_tokens"]}
    held = {place: token for token, place in tokenizer["model"]["vocab"].items()} | special
    places = range(config["vocab_size"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([held.get(place, f"[PAD{place}]") for place in places])
    writer.add_token_types([3 if place in special else 1 if place in held else 5 for place in places])
    merges = tokenizer["model"]["merges"]
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in merges])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
