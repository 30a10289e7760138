"""A model and its tokenizer in memory: prompts as tokens, and batches of replies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers
from jinja2 import TemplateError
from transformers.utils import logging

from kg.errors import ConfigError, LLMError
from kg.llm.local.folder import first_line
from kg.llm.local.steering import FirstTokens, FormCompiler, TokenLimits
from kg.protocols import Prompt, Reply

LOCAL = {"local_files_only": True, "trust_remote_code": False}


@dataclass(frozen=True, slots=True)
class TokenizedPrompt:
    """A prompt as tokens; `limit` of the reply's tokens, `form` a JSON schema or ""."""

    ids: tuple[int, ...]
    limit: int
    form: str = ""
    first: bool = False


class LoadedModel:
    """A model in memory; ConfigError if the folder does not load as its config says."""

    def __init__(self, name: str, folder: Path, config: dict[str, Any], device: str) -> None:
        self._name = name
        self._device = _device(device)
        two_parts = bool(config.get("is_encoder_decoder"))
        kind = (
            transformers.AutoModelForSeq2SeqLM if two_parts else transformers.AutoModelForCausalLM
        )
        dtype = torch.bfloat16 if self._device.type == "cuda" else torch.float32
        with _loading(folder):
            self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder, **LOCAL)
            self._model, report = kind.from_pretrained(
                folder, dtype=dtype, use_safetensors=True, output_loading_info=True, **LOCAL
            )
        if missing := sorted(report["missing_keys"]):
            raise ConfigError(f"{folder}: its weights lack {missing[0]}, which its config names")
        self._two_parts = two_parts
        self._ends = self._end_tokens()
        self._pad = self._tokenizer.pad_token_id or next(iter(self._ends), 0)
        self._model.generation_config = self._greedy()
        self._model.to(self._device).eval()
        self._words = int(self._model.get_input_embeddings().num_embeddings)
        self._forms = FormCompiler(self._tokenizer, self._words, self._ends)

    def _end_tokens(self) -> list[int]:
        """Return the end tokens of the model and the tokenizer: chat models often name two."""
        configured = self._model.generation_config.eos_token_id
        ends = configured if isinstance(configured, list) else [configured]
        return sorted({end for end in (*ends, self._tokenizer.eos_token_id) if end is not None})

    def _greedy(self) -> Any:
        """Return greedy settings without the model's own: a repetition penalty spoils quotes."""
        own = self._model.generation_config
        return transformers.GenerationConfig(
            do_sample=False,
            eos_token_id=self._ends or None,
            pad_token_id=self._pad,
            bos_token_id=own.bos_token_id,
            decoder_start_token_id=own.decoder_start_token_id,
            forced_bos_token_id=own.forced_bos_token_id,
        )

    def tokenized(self, prompt: Prompt, max_tokens: int) -> TokenizedPrompt | Reply:
        """Return the prompt as tokens, or the reply to a prompt that the model cannot read."""
        text, special = self._text(prompt)
        ids = self._tokenizer(text, add_special_tokens=special, verbose=False)["input_ids"]
        context = self._context()
        room = max_tokens if self._two_parts else min(max_tokens, context - len(ids))
        if len(ids) > context or room < 1:
            problem = f"the prompt has {len(ids):,} tokens, {self._name} reads {context:,}"
            return Reply("", problem=problem)
        if not ids:
            return Reply("", problem="an empty prompt")
        if max(ids) >= self._words:
            return Reply("", problem=f"{self._name} has no word for a token of the prompt")
        return TokenizedPrompt(tuple(ids), room, prompt.schema, prompt.first)

    def _context(self) -> int:
        """Return the model's context length in tokens; a large number if it states none."""
        config = self._model.config.get_text_config()
        return int(getattr(config, "max_position_embeddings", None) or 1_000_000)

    def _text(self, prompt: Prompt) -> tuple[str, bool]:
        """Return (the chat in the model's format, True if the tokenizer adds its marks)."""
        system, *turns = (self._defused(part) for part in (prompt.system, *prompt.turns))
        if self._tokenizer.chat_template is None:
            return "\n\n".join(part for part in (system, *turns) if part), True
        system_turn = {"role": "system", "content": system}
        try:
            return self._chat([system_turn] * bool(system) + _roles(turns)), False
        except TemplateError:  # some templates have no system part
            pass
        try:
            return self._chat(_roles([f"{system}\n\n{turns[0]}".strip(), *turns[1:]])), False
        except TemplateError as error:
            message = first_line(error)
            raise ConfigError(
                f"{self._name}: its chat template does not work: {message}"
            ) from error

    def _chat(self, turns: list[dict[str, str]]) -> str:
        text: str = self._tokenizer.apply_chat_template(
            turns, tokenize=False, add_generation_prompt=True
        )
        return text

    def _defused(self, text: str) -> str:
        """Break up marks such as <|im_end|> in a document, which would end its turn."""
        for mark in self._tokenizer.all_special_tokens:
            if len(mark) > 1:
                text = text.replace(mark, f"{mark[0]} {mark[1:]}")
        return text

    def replies(self, batch: Sequence[TokenizedPrompt]) -> list[Reply]:
        """Return a reply to each prompt of the batch, in order."""
        limits = TokenLimits([prompt.limit for prompt in batch])
        firsts = FirstTokens(self._tokenizer, [prompt.first for prompt in batch])
        forms = self._forms.matching([prompt.form for prompt in batch])
        ids, mask = self._padded(batch)
        try:
            with torch.inference_mode():
                out = self._model.generate(
                    ids,
                    attention_mask=mask,
                    max_new_tokens=max(prompt.limit for prompt in batch),
                    logits_processor=[firsts, forms],
                    stopping_criteria=[limits],
                )
        except torch.OutOfMemoryError as error:
            raise LLMError(
                f"the GPU's memory does not hold {len(batch)} prompts of {len(batch[0].ids):,} "
                "tokens at a time: set llm.batch lower"
            ) from error
        written = out[:, 1 if self._two_parts else ids.shape[1] :].tolist()
        return [
            self._reply(prompt, tokens, firsts.likeliest(row, tokens))
            for row, (prompt, tokens) in enumerate(zip(batch, written, strict=True))
        ]

    def _padded(self, batch: Sequence[TokenizedPrompt]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return (tokens, mask), both (batch, longest), padded on the left for a causal model."""
        longest = max(len(prompt.ids) for prompt in batch)
        ids = torch.full((len(batch), longest), self._pad)
        mask = torch.zeros_like(ids)
        for row, prompt in enumerate(batch):
            start = 0 if self._two_parts else longest - len(prompt.ids)
            ids[row, start : start + len(prompt.ids)] = torch.tensor(prompt.ids)
            mask[row, start : start + len(prompt.ids)] = 1
        return ids.to(self._device), mask.to(self._device)

    def _reply(
        self, prompt: TokenizedPrompt, ids: list[int], first: tuple[tuple[str, float], ...]
    ) -> Reply:
        ends = [place for place, token in enumerate(ids) if token in self._ends]
        cut = not ends or ends[0] >= prompt.limit
        ids = ids[: prompt.limit if cut else ends[0]]
        text = self._tokenizer.decode(
            ids, skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return Reply(
            text,
            len(prompt.ids),
            len(ids) + (not cut),
            cut=cut,
            first=first,
            problem="" if text.strip() else "an empty reply",
        )


def _roles(turns: Sequence[str]) -> list[dict[str, str]]:
    return [
        {"role": "assistant" if number % 2 else "user", "content": turn}
        for number, turn in enumerate(turns)
    ]


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name or ("cuda" if torch.cuda.is_available() else "cpu"))
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:  # torch asserts that it was built for the GPU
        raise ConfigError(f"there is no device {name!r} here: {first_line(error)}") from error
    return device


@contextmanager
def _loading(folder: Path) -> Iterator[None]:
    """Silence the library, and raise each of its errors as one line."""
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    # The files may be broken in any way, and tokenizers raises bare Exceptions.
    except Exception as error:
        if "custom code" in str(error):
            message = "it brings Python code of its own, which is never run"
        else:
            message = first_line(error)
        raise ConfigError(f"{folder} cannot be loaded: {message}") from error
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
