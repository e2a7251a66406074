"""Passwords: what makes one good enough, and keeping them so that nobody can read them back."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from data.access import common_passwords, name_in_password, numbers_in_password
from data.refusal import Refusal

#: Characters of a password; the most that are hashed, so that nobody can keep the server busy with a book.
SHORTEST, LONGEST = 10, 128
#: The least of zxcvbn's scores, 0 to 4: 3 withstands some 10^8 guesses.
LEAST_SCORE = 3
#: Characters that zxcvbn is given: it takes ever longer over long ones, and what is longer is as good as its beginning.
_JUDGED = 64
#: What anybody here would guess first, besides what zxcvbn knows.
_OUR_WORDS = ("shequ", "fangyi", "社区", "防疫", "看板", "board", "community", "wangge", "网格")

#: Argon2id with the library's defaults, which follow RFC 9106: 64 MiB, 3 passes.
_HASHER = PasswordHasher()
#: The hash of no password, so that an unknown name takes as long as a wrong password.
_NOBODY = _HASHER.hash("nobody has this password")


def checked(password: str, name: str = "") -> str:
    """The password, when it is good enough for the account of that name; Refusal, saying what to do, when it is not."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise Refusal(
            "weak_password",
            f"密码应为 {SHORTEST} 到 {LONGEST} 个字符,可以用四个不相干的词,"
            "像“西瓜 雨伞 火车 月亮”这样(请换成您自己的词)。",
            f"A password has {SHORTEST} to {LONGEST} characters, such as four unrelated words in the manner of "
            "“melon umbrella train moon” (with words of your own).",
        )
    try:
        password.encode()
    except UnicodeEncodeError:
        raise Refusal("weak_password", "密码里有不完整的字符。", "The password holds half a character.") from None
    found = _guessable(password, name)
    if found:
        raise Refusal(
            "weak_password",
            f"密码里有{found[0]},容易被人猜到。请换成几个不相干的词,或一串随机的字母和数字。",
            f"The password holds {found[1]}, which is easy to guess. Use several unrelated words, or random letters "
            "and digits.",
        )
    if not _is_good(password, name):
        raise Refusal(
            "weak_password",
            "这个密码太容易猜到。请用几个不相干的词,或更长、更少见的组合;不要用姓名、生日、键盘顺序。",
            "This password is easy to guess. Use several unrelated words, or something longer and less common; no "
            "names, birthdays or keyboard rows.",
        )
    return password


def _guessable(password: str, name: str) -> tuple[str, str] | None:
    """What kind of thing in a password somebody would try who knows a little, in both languages; None for none."""
    if name and name_in_password.holds_name(password, name):
        return "账号名或姓名(也包括拼音、缩写)", "the name of the account or person, in letters, pinyin or initials"
    if numbers_in_password.holds_identity(password):
        return "像身份证号的数字", "what looks like the number of an identity card"
    if numbers_in_password.holds_phone(password):
        return "像手机号的数字", "what looks like a phone number"
    if numbers_in_password.holds_birthday(password):
        return "像生日的日期", "a date like a birthday"
    rest, is_less = common_passwords.without_common(password)
    if is_less and not _is_good(rest, name) and not common_passwords.has_enough_characters(rest):
        return "很多人都用的词、数字或键盘顺序", "words, numbers or rows of keys that very many people use"
    undated = numbers_in_password.without_short_days(rest if is_less else password)
    if undated is not None and not _is_good(undated, name):
        return "像生日的日期", "a date like a birthday"
    return None


def _is_good(password: str, name: str) -> bool:
    return bool(password) and zxcvbn(password[:_JUDGED], user_inputs=[name, *_OUR_WORDS])["score"] >= LEAST_SCORE


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether it is the password of which this is kept; as slow where nothing is kept."""
    try:
        return _HASHER.verify(kept or _NOBODY, password[: LONGEST + 1]) and kept is not None
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether it was hashed with other costs than those of today."""
    return _HASHER.check_needs_rehash(kept)
