"""A board in use for long: files, edits and questions go on without an error and without memory that only grows."""

import time

import psutil

from tests.long import so_many
from tests.server import Running, Server

DAY = "2022-04-01"
#: Seconds that the board is in use.
IN_USE_S = so_many(2, 900)
#: What it may have gained since it was warm.
MAY_GROW_MB = 150

REQUESTS = "诉求编号,上报时间,诉求类别,诉求内容,楼栋号\n"
QUESTIONS = ("/metrics", "/agenda", "/followups", "/heat", "/hotspots", "/actions", "/uploads")


def memory_mb(server: Server) -> float:
    """What its process holds."""
    return psutil.Process(server.pid).memory_info().rss / 1e6


def one_round(server: Server, number: int) -> None:
    """A file of check-ins, a request that comes and is taken on, and every question once."""
    people = "".join(f"R{n},住户{n},{n % 9}-{n},36.{(n + number) % 9}\n" for n in range(200))
    assert server.send(f"打卡{number}.csv", "居民编号,姓名,房号,体温\n" + people, date=DAY).status_code in (200, 201)
    made = server.send(f"诉求{number}.csv", f"{REQUESTS}Q{number % 50},{DAY} 08:00,买菜难,第{number}次,1\n")
    assert made.status_code in (200, 201)
    seen = server.api("GET", f"/requests/Q{number % 50}").json()
    changed = {"who": "王敏", "base": seen["version"], "values": {"owner": f"第{number}位"}}
    assert server.api("PATCH", f"/requests/Q{number % 50}", json=changed).status_code == 200
    for question in QUESTIONS:
        assert server.api("GET", question).status_code == 200, question


def test_a_board_in_use_for_long_neither_fails_nor_grows(running: Running, tmp_path) -> None:
    with running(tmp_path / "board", BOARD_DEMO="0", BOARD_TODAY=f"{DAY}T12:00") as server:
        assert (
            server.send("楼栋.csv", "楼栋号,网格编号,纬度,经度\n1,1,30.31,120.1\n2,2,30.32,120.1\n").status_code == 201
        )
        number = 0
        for number in range(3):
            one_round(server, number)
        warm, until = memory_mb(server), time.monotonic() + IN_USE_S
        while time.monotonic() < until:
            number += 1
            one_round(server, number)
        grown = memory_mb(server) - warm
        print(f"{number} rounds, {warm:.0f} MB when warm, {grown:+.0f} MB since")
        assert grown < MAY_GROW_MB
        assert "Traceback" not in (tmp_path / "board.log").read_text(encoding="utf-8")
