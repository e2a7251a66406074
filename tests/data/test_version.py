"""The version of the board, and which comes after which."""

import re

import pytest

from data.version import VERSION, checked, is_newer


def test_the_version_is_numbers_between_dots() -> None:
    assert re.fullmatch(r"\d+(\.\d+)+", VERSION)


def test_what_comes_after_this_version_is_newer_and_nothing_else() -> None:
    first, *rest = VERSION.split(".")
    for newer in (f"{VERSION}.1", f"{int(first) + 1}.0", f"{first}.{int(rest[0]) + 10}"):
        assert is_newer(newer), newer
    for other in ("", VERSION, f"{VERSION}.0", f"{int(first) - 1}.99.7"):
        assert not is_newer(other), other


@pytest.mark.parametrize("words", ["soon", "1..0", "v1", 1.0, None])
def test_words_that_are_no_version_are_refused(words: object) -> None:
    with pytest.raises(ValueError, match="no version"):
        checked(words)
