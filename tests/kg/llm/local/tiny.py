"""Tiny models, made on the spot: with random weights, or with ones that always reply the same."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

TEMPLATE = (
    "{% for turn in messages %}<|begin|>{{ turn['role'] }}\n{{ turn['content'] }}<|end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|begin|>assistant\n{% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
CONTEXT = 512


def tokenizer(pieces: tuple[str, ...] = (), template: str = TEMPLATE) -> Any:
    """One token for each byte, and for each of `pieces`, which only a model can write."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    words = [piece.replace(" ", "Ġ").replace("\n", "Ċ") for piece in pieces]
    vocabulary = {word: number for number, word in enumerate([*letters, *words])}
    made = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    made.decoder = decoders.ByteLevel()
    marks = [AddedToken(mark, special=True) for mark in ("<|end|>", "<|begin|>")]
    made.add_special_tokens(marks)
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=made, eos_token="<|end|>", additional_special_tokens=["<|begin|>"]
    )
    if template:
        wrapped.chat_template = template
    return wrapped


def llama(folder: Path, template: str = TEMPLATE) -> Path:
    """Random weights, large enough for replies that differ from prompt to prompt."""
    torch.manual_seed(1)
    words = tokenizer(template=template)
    config = transformers.LlamaConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=32, num_hidden_layers=2,
        num_attention_heads=2, max_position_embeddings=CONTEXT, initializer_range=0.5,
        bos_token_id=None, eos_token_id=words.eos_token_id,
    )  # fmt: skip
    return _saved(transformers.LlamaForCausalLM(config), words, folder)


def t5(folder: Path) -> Path:
    torch.manual_seed(2)
    words = tokenizer(template="")
    config = transformers.T5Config(
        vocab_size=len(words), d_model=32, d_kv=16, d_ff=32, num_layers=1, num_heads=2,
        pad_token_id=0, decoder_start_token_id=0, eos_token_id=words.eos_token_id,
        tie_word_embeddings=False,
    )  # fmt: skip
    model = transformers.T5ForConditionalGeneration(config)
    for weights in model.parameters():
        if weights.dim() > 1:
            torch.nn.init.normal_(weights, std=0.5)
    return _saved(model, words, folder)


def parrot(folder: Path, pieces: tuple[str, ...], template: str = TEMPLATE) -> Path:
    """Writes `pieces`, all different, one token each, whatever it is asked.

    Its state is the last token alone, and each token has one that follows it; the first piece
    follows the line break that ends the template.
    """
    words = tokenizer(pieces, template)
    start = words.convert_tokens_to_ids("Ċ")
    line = [start, *range(256, 256 + len(pieces)), words.eos_token_id]
    size = -(-len(words) // 2) * 2
    config = transformers.LlamaConfig(
        vocab_size=size, hidden_size=size, intermediate_size=2, num_hidden_layers=1,
        num_attention_heads=1, max_position_embeddings=4096, tie_word_embeddings=False,
        bos_token_id=None, eos_token_id=words.eos_token_id,
    )  # fmt: skip
    model = transformers.LlamaForCausalLM(config)
    with torch.no_grad():
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        model.model.layers[0].self_attn.o_proj.weight.zero_()
        model.model.layers[0].mlp.down_proj.weight.zero_()
        model.lm_head.weight.zero_()
        model.lm_head.weight[words.eos_token_id] = 0.5
        for before, after in pairwise(line):
            model.lm_head.weight[after, before] = 1.0
    return _saved(model, words, folder)


def _saved(model: Any, words: Any, folder: Path) -> Path:
    bars = transformers.utils.logging.is_progress_bar_enabled()
    transformers.utils.logging.disable_progress_bar()
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    if bars:
        transformers.utils.logging.enable_progress_bar()
    return folder
