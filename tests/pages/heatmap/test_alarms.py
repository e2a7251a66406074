"""What grew, under the map: a cluster, none, or that it was not tested, each with its own mark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.store.database import Store
from tests import estate
from tests.community import load
from tests.estate import DAY, HEADER, request
from tests.here import board_here, opened

pytestmark = pytest.mark.slow

TODAY_ONLY = HEADER + "".join(request(f"a{n}", DAY, 5) for n in range(9))
NO_COORDINATES = "楼栋号,网格编号\n" + "".join(f"{number},1\n" for number in range(64))


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store of the board in this process."""
    with board_here(tmp_path, monkeypatch, BOARD_TODAY="2022-04-30T20:00") as here:
        yield here.store


def grown(at: AppTest) -> str:
    """What stands under 哪里在变多: the last of the lists of reasons."""
    return [str(element.value) for element in at.html if 'class="kb reasons"' in str(element.value)][-1]


@pytest.mark.parametrize(
    ("buildings", "requests", "state", "zh", "en"),
    [
        (
            NO_COORDINATES,
            estate.month(),
            "no_data",
            "未检验:有坐标和户数的楼栋太少,或没有往日数据可比",
            "Not tested: too few buildings with coordinates",
        ),
        (
            estate.buildings(),
            TODAY_ONLY,
            "no_data",
            "未检验:有坐标和户数的楼栋太少,或没有往日数据可比",
            "Not tested: too few buildings with coordinates",
        ),
        (
            estate.buildings(),
            estate.month(),
            "normal",
            "各处都和自己平常差不多",
            "Everywhere about as usual",
        ),
        (
            estate.buildings(),
            estate.month() + estate.planted(days=1).removeprefix(HEADER),
            "watch",
            "27号楼及周边",
            "Building 27 and",
        ),
    ],
    ids=["no coordinates", "only today", "quiet", "planted"],
)
def test_what_was_not_tested_is_not_shown_as_good(
    store: Store, buildings: str, requests: str, state: str, zh: str, en: str
) -> None:
    load(store, "buildings", buildings)
    load(store, "requests", requests)
    for lang, words in (("zh", zh), ("en", en)):
        shown = grown(opened("heatmap", lang=lang))
        assert words in shown
        # What is as ever is neither good nor bad news.
        assert f'class="{"quiet" if state == "normal" else f"mark {state}"}"' in shown
        assert shown.count('class="mark ') == (state != "normal")
