"""Charts, through the data of the figure."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analytics.charts import charts

DAYS = [date(2022, 4, 1) + timedelta(days=i) for i in range(4)]


def words(figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations)


def test_a_trend_has_gaps_and_its_target() -> None:
    frame = pd.DataFrame(
        {
            "day": DAYS,
            "value": [0.95, None, 0.93, 0.97],
            "numerator": [95, 0, 93, 97],
            "denominator": [100, 0, 100, 100],
        }
    )
    figure = charts.trend(frame=frame, target=0.9, lang="zh", dark=False)
    assert figure.data[0].y == (0.95, None, 0.93, 0.97)
    assert figure.data[0].connectgaps is False
    assert figure.layout.shapes[0].y0 == 0.9
    assert "目标 90.0%" in words(figure)
    assert figure.data[0].customdata[0] == "95.0% (95/100)"


def test_a_trend_of_counts_starts_at_zero() -> None:
    frame = pd.DataFrame({"day": DAYS, "value": [3, 5, None, 4]})
    figure = charts.trend(frame=frame, target=None, lang="en", dark=True, unit="people")
    assert figure.layout.yaxis.rangemode == "tozero"
    assert list(figure.data[0].customdata) == ["3", "5", "—", "4"]


def test_a_surge_is_a_word_an_arrow_and_a_colour() -> None:
    frame = pd.DataFrame(
        {
            "category": ["就医难", "买菜难", "其他"],
            "count": [5, 31, 0],
            "mean": [6.2, 8.1, None],
            "surge": [False, True, None],
        }
    )
    figure = charts.category_bars(frame=frame, lang="zh", dark=False)
    assert list(figure.data[0].y) == ["买菜难", "就医难", "其他"]
    assert list(figure.data[0].text) == ["31 ↑ 激增", "5", "0"]
    assert figure.data[0].marker.color[0] != figure.data[0].marker.color[1]
    assert figure.data[1].x == (8.1, 6.2, None)
    typed = frame.assign(category=["<b>就医难</b>", "买菜难", "其他"])
    assert charts.category_bars(frame=typed, lang="zh", dark=False).data[0].y[1] == "&lt;b&gt;就医难&lt;/b&gt;"


def test_stock_under_its_threshold_is_marked_by_shape() -> None:
    frame = pd.DataFrame({"date": DAYS, "on_hand": [1600, None, 1500, 1499]})
    figure = charts.stock_history(frame=frame, threshold=1500, lang="zh", dark=False, unit="只")
    assert list(figure.data[0].marker.symbol) == ["circle", "circle", "circle", "square"]
    assert figure.data[0].customdata[3] == "1,499 只 ■ 低于阈值"
    assert "阈值 1,500" in words(figure)
    assert not charts.stock_history(frame=frame, threshold=None, lang="en", dark=True).layout.shapes


@pytest.mark.parametrize("dark", [False, True])
def test_empty_frames_draw_nothing_and_do_not_fail(dark: bool) -> None:
    none = pd.DataFrame(
        {
            name: []
            for name in (
                "label",
                "value",
                "numerator",
                "denominator",
                "state",
                "day",
                "category",
                "count",
                "mean",
                "surge",
                "date",
                "on_hand",
            )
        }
    )
    for figure in (
        charts.trend(frame=none, target=0.9, lang="zh", dark=dark),
        charts.category_bars(frame=none, lang="zh", dark=dark),
        charts.stock_history(frame=none, threshold=5, lang="zh", dark=dark),
    ):
        assert "http" not in figure.to_json()
