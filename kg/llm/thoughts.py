"""The reasoning that a model writes before its answer, removed from replies."""

from __future__ import annotations

import re

_NAMES = r"think|thinking|thoughts?|reasoning|reflection|scratchpad|seed:think"
THINKING = re.compile(
    rf"<({_NAMES})>.*?(?:</\1>|\Z)|\A(?:(?!<think).)*</think(?:ing)?>"
    r"|\[THINK\].*?(?:\[/THINK\]|\Z)|◁think▷.*?(?:◁/think▷|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_MARKS = re.compile(rf"</?(?:{_NAMES}|\w+)>|\[/?THINK\]|◁/?think▷")
_CHANNEL = re.compile(r"<\|channel\|>\s*(\w+)[^<]*<\|message\|>")
_ANSWER_ENDS = (">", "}", "]", "`", "▷")


def without_thoughts(reply: str) -> str:
    """Return the answer; if it is all in the reasoning, the words of that without its marks."""
    channels = list(_CHANNEL.finditer(reply))
    if channels and channels[-1][1] == "final":
        return reply[channels[-1].end() :]
    said = THINKING.sub("", reply)
    if not said.strip() and reply.rstrip().endswith(_ANSWER_ENDS):
        return _MARKS.sub("", reply)
    return said
