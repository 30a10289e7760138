"""Refusals that no other prompt avoids: no money, no key, no model, no such address."""

from __future__ import annotations

import re

_MONEY = re.compile(
    r"insufficient[ _-](?:quota|credit|balance|fund)|exceeded your current quota|payment required"
    r"|arrearage|(?:credit|account) balance (?:is )?(?:too low|insufficient)|billing"
    r"|(?:out of|no|not enough|never purchased|requires more) credits?\b|spend(?:ing)? limit"
    r"|account[^.]{0,40}(?:not active|inactive|suspended|deactivated|disabled|overdue|on hold)",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"model[_ -](?:not[_ -]found|decommissioned)|(?:invalid|unknown|unsupported|no such) model"
    r"|model[^.]{0,100}?(?:not found|not exist|no longer|decommissioned|not a valid|deprecated"
    r"|not supported|not available)|not a valid model|access to (?:the )?model"
    r"|(?:find|have|has|load) (?:the )?model",
    re.IGNORECASE,
)
# Messages of a moderator on one prompt; another may pass.
_OF_ONE_PROMPT = re.compile(r"flagged|moderation|content[ _](?:policy|filter|management)|safety")
_CLIENT_ERRORS = range(400, 500)
KEY, MONEY, MODEL, ADDRESS, ACCESS = "key", "money", "model", "address", "access"


def wants_money(message: str) -> bool:
    """Return True if the message is about an account without credit, which no wait helps."""
    return _MONEY.search(message) is not None


def cause_of(status: int, message: str) -> str:
    """Return the cause that stops every prompt (KEY, MONEY, MODEL, ADDRESS, ACCESS), else ""."""
    if status == 402 or wants_money(message):
        return MONEY
    if status == 401:
        return KEY
    if status == 403:
        return _forbidden(message)
    if status in (404, 405, 410, 501):
        return MODEL if "model" in message.lower() else ADDRESS
    return MODEL if status in _CLIENT_ERRORS and _MODEL.search(message) else ""


def _forbidden(message: str) -> str:
    if _OF_ONE_PROMPT.search(message.lower()):
        return ""
    if _MODEL.search(message):
        return MODEL
    return ACCESS if re.search(r"countr|region|territor|\bip\b", message.lower()) else KEY
