from pathlib import Path

import pytest

import kg

PAGE = (Path(__file__).parents[1] / "docs" / "python.md").read_text(encoding="utf-8")


def test_public_names_are_sorted_and_each_has_a_home() -> None:
    assert kg.__all__ == sorted(kg.__all__)
    assert set(kg.__all__) == set(kg._HOMES)


@pytest.mark.parametrize("name", kg.__all__)
def test_public_name_can_be_imported_and_is_documented(name: str) -> None:
    assert getattr(kg, name).__name__ == name
    assert f"`{name}`" in PAGE


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018
