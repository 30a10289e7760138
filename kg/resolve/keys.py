"""Entity keys of words alone, before resolution."""

from __future__ import annotations

from kg.resolve.canonical import canonical
from kg.resolve.forms import form_of
from kg.text.entity_keys import key_of


def entity_key(name: str, entity_type: str) -> str:
    """Return the entity key of a name and type alone; without a type it is a Misc.

    >>> entity_key("The Apple, Inc.", "Organization"), entity_key("Leeds", "Location")
    ('apple (inc)|Organization', 'leeds|Location')
    """
    kind = entity_type.replace("|", "/").strip() or "Misc"
    plain = canonical(name, kind)
    return key_of(plain, form_of(name, plain, kind), kind)
