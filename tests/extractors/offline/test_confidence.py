from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from extractors.offline.confidence import Signs, confidence, features

PLAIN = Signs("object", True, 0, 0, 2, 10, False, False)


@given(
    st.builds(
        Signs,
        rule=st.text(max_size=10),
        in_catalogue=st.booleans(),
        guessed=st.integers(0, 2),
        resolved=st.integers(0, 2),
        distance=st.integers(0, 500),
        length=st.integers(1, 1000),
        literal=st.booleans(),
        shared=st.booleans(),
    )
)
def test_is_a_probability(signs: Signs) -> None:
    assert 0.0 < confidence(signs) < 1.0
    assert all(-2 <= value <= 2 for value in features(signs).values())


def test_a_guessed_name_lowers_it() -> None:
    assert confidence(replace(PLAIN, guessed=1)) < confidence(PLAIN)


def test_a_far_argument_in_a_long_sentence_lowers_it() -> None:
    assert confidence(replace(PLAIN, distance=25, length=50)) < confidence(PLAIN)
