"""The version of the board: the one place that says it.

The health check and the interface's documentation, every backup and the foot of every page show it; ``CHANGELOG.md``
tells users what came with it.
"""

import re

#: Numbers between dots. The first grows where what others rely on changes its meaning, the second with what is new.
VERSION = "1.0"


#: How a version is written.
_WRITTEN = re.compile(r"\d+(?:\.\d+)*", re.ASCII)


def is_newer(version: str) -> bool:
    """Whether a version comes after this one; '' (before there were versions) never does."""
    return bool(version) and _numbers(version) > _numbers(VERSION)


def checked(version: object) -> str:
    """The version itself, or ''; raises ValueError for what is none."""
    if not isinstance(version, str) or (version and not _WRITTEN.fullmatch(version)):
        raise ValueError(f"no version: {version!r}")
    return version


def _numbers(version: str) -> list[int]:
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:  # 1.0 and 1.0.0 are one version
        numbers.pop()
    return numbers
