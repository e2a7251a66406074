"""Passwords that somebody would guess who knows the person, the country and its habits; and passwords that are good."""

import subprocess
import sys
import time
from contextlib import suppress

import pytest

from data.access import common_passwords, passwords
from data.refusal import Refusal

#: A password, the account's name, and the word by which the refusal says what was found.
GUESSED = [
    # The name, as it is written, in pinyin, turned round, and by initials.
    ("wangmin#8Kz!q", "王敏", "姓名"),
    ("WangMin@2bQx7", "王敏", "姓名"),
    ("wang_min.Kq83z", "王敏", "姓名"),
    ("minwang8Kq3zx", "王敏", "姓名"),
    ("w4ngm1n-Kq83zx", "王敏", "姓名"),
    ("王敏爱吃西红柿炒鸡蛋盖饭", "王敏", "姓名"),
    ("wm13579024680", "王敏", "姓名"),
    ("shanxiongxin#Kq8", "单雄信", "姓名"),
    ("danxiongxin#Kq83", "单雄信", "姓名"),
    ("zengguofan!7Kq2", "曾国藩", "姓名"),
    ("guofanzeng!7Kq2", "曾国藩", "姓名"),
    ("lvxiaobu@77Kqz", "吕小布", "姓名"),
    ("xiaobu.lyu@77Kq", "吕小布", "姓名"),
    ("nimgnaw8Kq3zx", "wangmin", "姓名"),
    ("chenlisa!Kq83", "lisa.chen", "姓名"),
    ("Kq83!duty2024z", "duty-2024", "姓名"),
    # A day of somebody's life.
    ("lixiang19850612", "值班一", "生日"),
    ("Kqz!1985-6-12x", "值班一", "生日"),
    ("qingwa12061985", "值班一", "生日"),
    ("Ab850612850612", "值班一", "生日"),
    ("qingwa900101!!", "值班一", "生日"),
    ("一九八五年六月的19850612", "值班一", "生日"),
    # A phone, an identity card.
    ("hua13812345678", "值班一", "手机号"),
    ("138-1234-5678 qz", "值班一", "手机号"),
    ("11010119900307457x", "值班一", "身份证"),
    ("id 110101900307457", "值班一", "身份证"),
    # What very many people have.
    ("woaini1314520", "值班一", "很多人"),
    ("W0aini5201314!", "值班一", "很多人"),
    ("qwe123asd456", "值班一", "很多人"),
    ("1qaz2wsx3edc", "值班一", "很多人"),
    ("a1234567890", "值班一", "很多人"),
    ("iloveyou1314", "值班一", "很多人"),
    ("zhangwei1990", "值班一", "很多人"),
    ("dear13145210", "值班一", "很多人"),
    ("wuhanjiayou2020", "值班一", "很多人"),
    ("Shequfangyi@2022", "值班一", "很多人"),
    ("P@ssw0rd@2026", "值班一", "很多人"),
    ("我爱你5201314我爱你", "值班一", "很多人"),
    ("nihaoma!@#$%^", "值班一", "很多人"),
    ("lilaoshi7758258", "值班一", "很多人"),
]

GOOD = [
    "lantern orbit velvet 7 walnut",
    "苹果 长颈鹿 螺丝刀 银河",
    "三号楼的猫爱晒太阳不吃鱼",
    "铅笔火车芒果冰山收音机",
    "pingguo changjinglu luosidao yinhe",
    "Tz9#kd0-Lq2vP",
    "x7Rk2mVq9Wd4",
    "正确 马匹 电池 订书针 2022",
    "correct horse battery staple zebra",
    "gZ!w8@Vn3^tB",
    "雨伞underwater钢琴7台",
    "mitten-copper-sailor-38",
    "昨晚梦见一只会弹琴的河马",
    "kettle wombat 52 ledger plum",
    "qKv7-PzR2-mXw9-Td4c",
    "社区门口的石狮子会打喷嚏",
    "hammer nail orchard quilt",
]


@pytest.mark.parametrize(("password", "name", "kind"), GUESSED)
def test_a_password_that_a_neighbour_would_guess_is_refused_by_its_kind(password: str, name: str, kind: str) -> None:
    with pytest.raises(Refusal) as refused:
        passwords.checked(password, name)
    assert kind in refused.value.zh
    assert password not in refused.value.zh + refused.value.en


@pytest.mark.parametrize("password", GOOD)
@pytest.mark.parametrize("name", ["王敏", "李丽", "李安", "administrator-3f2a1b"])
def test_good_ones_are_accepted_whoever_it_is(password: str, name: str) -> None:
    assert passwords.checked(password, name) == password


def test_what_is_judged_is_bounded_however_long_and_odd_a_password_is() -> None:
    """128 characters of the sort that makes estimates slow take no longer than a log-in may."""
    for worst in ("1!" * 64, "a4@5$0 3!1|7+" * 9, "il1" * 42, "1990-1-1" * 16, "wang" * 32):
        started = time.process_time()
        with suppress(Refusal):
            passwords.checked("a" + worst[:127], "王敏")
        assert time.process_time() - started < 5


def test_the_readings_of_a_name_are_read_only_when_a_password_is_set() -> None:
    """The list of readings takes half a second to read, which no start of the board waits for."""
    said = subprocess.run(
        [sys.executable, "-c", "import data.access.passwords, sys; print('pypinyin' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "False"


def test_a_word_is_known_however_it_is_written() -> None:
    for written in ("woaini", "W0A1NI", "wo ai ni", "wwooaaiinnii", "woaini!"):
        assert common_passwords.without_common(written + "Kq83zxLm")[0].lstrip("!") == "kq83zxlm"
