"""Who was erased is known again, however the name is spelled."""

import pytest

from data.privacy import erased_people

KEY = b"k" * 32


@pytest.mark.parametrize("dot", ["·", "•", "・", "."])
def test_a_name_with_a_dot_that_was_erased_in_any_spelling_is_known(dot: str) -> None:
    door = {"building_id": "1", "unit": "", "room": "101"}
    listed = erased_people.known_by(KEY, [{"name": f"买买提{dot}艾力", **door}], alone=True)
    assert erased_people.Erased(KEY, frozenset(listed)).means({"name": "买买提·艾力", **door})
    assert not erased_people.Erased(KEY, frozenset(listed)).means({"name": "买买提艾力", **door})
