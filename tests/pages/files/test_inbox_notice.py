"""What the inbox does not read is named on the page 今日到表, with what to do."""

from pathlib import Path

import pytest

from tests.here import board_here, opened


@pytest.mark.parametrize(
    ("lang", "said", "more"),
    [
        ("zh", "是链接/快捷方式,没有读取。请删掉它,放文件本身。", "这样没有读取的还有 3 个。"),
        ("en", "is a link or a shortcut and was not read.", "3 more like these were not read."),
    ],
)
def test_a_link_in_the_inbox_is_named_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str, more: str
) -> None:
    with board_here(tmp_path, monkeypatch):
        (tmp_path / "inbox").mkdir()
        (tmp_path / "inbox" / "[点这里](https:~evil)\u202e.csv").symlink_to("..")
        [told] = [one.value for one in opened("files", lang=lang).warning if said in one.value]
        for number in range(7):
            (tmp_path / "inbox" / f"{number}.csv").symlink_to("..")
        assert more in [one.value for one in opened("files", lang=lang).caption]
        assert r"\[点这里\](https\:\~evil).csv" in told
