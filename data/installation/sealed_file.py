"""A file that only a passphrase opens, written and read piece by piece however large it is.

Format, version 1: the line ``community-board backup 1``; a line of JSON with what the key is made with (Argon2id:
``salt``, ``memory_kib``, ``passes``, ``lanes``), ``prefix``, seven bytes, and ``check``, by which a wrong passphrase is
told; then pieces of 1 MiB (the last may be shorter), each encrypted with AES-256-GCM and 16 bytes longer for it. The
nonce of a piece is the prefix, its number in four bytes, and 1 for the last piece, else 0; both lines are
authenticated with each of them. So it is noticed when a piece is changed, left out or put elsewhere, or the last is
missing (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015).
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from data.refusal import Refusal

_FIRST_LINE = b"community-board backup 1\n"
_BEGINS = b"community-board backup "
PIECE, _TAG = 1 << 20, 16
#: RFC 9106, its second recommended choice: 64 MiB, 3 passes.
_COSTS = {"memory_kib": 65536, "passes": 3, "lanes": 4}
#: The most that a file may ask for, so that one made on purpose does not fill the memory.
_MOST = {"memory_kib": 1 << 20, "passes": 20, "lanes": 16}
_LONGEST_LINE = 4096


def sealed(content: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    """The sealed file of a content, piece by piece."""
    said: dict[str, Any] = {**_COSTS, "salt": secrets.token_hex(16), "prefix": secrets.token_hex(7)}
    key, check = _key(passphrase, said)
    said["check"] = check
    head = _FIRST_LINE + json.dumps(said).encode() + b"\n"
    cipher, prefix, waiting, number = AESGCM(key), bytes.fromhex(said["prefix"]), bytearray(), 0
    yield head
    for part in content:
        waiting += part
        while len(waiting) > PIECE:  # what is left is at least one byte: the last piece is told by the end alone
            yield cipher.encrypt(_nonce(prefix, number, last=False), bytes(waiting[:PIECE]), head)
            del waiting[:PIECE]
            number += 1
    yield cipher.encrypt(_nonce(prefix, number, last=True), bytes(waiting), head)


def opened(file: BinaryIO, passphrase: str) -> Iterator[bytes]:
    """The content of a sealed file, piece by piece; whoever uses it must have come to the end.

    Raises Refusal for another sort of file, a wrong passphrase, and a file that is damaged or not whole.
    """
    first, second = file.readline(_LONGEST_LINE), file.readline(_LONGEST_LINE)
    if first != _FIRST_LINE:
        if first.startswith(_BEGINS):
            raise Refusal(
                "newer_version",
                "这份加密备份是更新的版本做的。请先更新看板。",
                "This encrypted backup is of a newer version. Update the board first.",
            )
        raise Refusal("not_sealed", "这不是加密备份文件。", "This is no encrypted backup.")
    try:
        said = json.loads(second)
        if not all(0 < int(said[name]) <= most for name, most in _MOST.items()):
            raise ValueError("costs")
        prefix, wanted = bytes.fromhex(said["prefix"]), str(said["check"])
        key, check = _key(passphrase, said)
    except (ValueError, LookupError, TypeError, OverflowError, HashingError):
        raise _damaged() from None
    if check != wanted:
        raise Refusal(
            "wrong_passphrase",
            "口令不对,什么也没有改。请再试一次。",
            "The passphrase is wrong; nothing was changed. Please try again.",
        )
    cipher, head, number, piece = AESGCM(key), first + second, 0, file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        try:
            content = cipher.decrypt(_nonce(prefix, number, last=not following), piece, head)
        except (InvalidTag, ValueError):
            raise _damaged() from None
        yield content
        if not following:
            return
        piece, number = following, number + 1


def _damaged() -> Refusal:
    return Refusal(
        "damaged",
        "加密备份文件不完整或已损坏,什么也没有改。请重新复制,或另选一份。",
        "The encrypted backup is not whole or damaged; nothing was changed. Copy it again, or choose another.",
    )


def _nonce(prefix: bytes, number: int, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([last])


def _key(passphrase: str, said: dict[str, Any]) -> tuple[bytes, str]:
    """The key, and what tells whether the passphrase was right."""
    made = hash_secret_raw(
        passphrase.encode(errors="replace"),
        bytes.fromhex(said["salt"]),
        time_cost=int(said["passes"]),
        memory_cost=int(said["memory_kib"]),
        parallelism=int(said["lanes"]),
        hash_len=40,
        type=Type.ID,
    )
    return made[:32], made[32:].hex()
