"""Telling UTF-8 from what is not, block by block."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import decode

#: Text, and bytes that are often parts of characters.
PIECES = st.one_of(st.text("a中é😀\n").map(str.encode), st.binary(max_size=4), st.sampled_from([b"\xe4", b"\xb8\xad", b"\xf0\x9f", b"\xc0"]))


@given(content=st.lists(PIECES, max_size=12).map(b"".join), block=st.integers(1, 9))
def test_a_file_is_utf_8_exactly_where_all_of_it_decodes(content: bytes, block: int) -> None:
    """Whatever characters the edges of the blocks cut in two."""
    try:
        content.decode("utf-8")
        expected = True
    except UnicodeDecodeError:
        expected = False
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(decode, "BLOCK", block)
        path = Path(folder, "file")
        path.write_bytes(content)
        assert decode._is_utf8(path) is expected
