"""Images of plans: what can be drawn is drawn anew, and what means harm is refused in words."""

import io
import struct
import zlib

import pytest
from PIL import Image

from data.files.plan_image import LONGEST, MOST_BYTES, pages, read
from data.refusal import Refusal


def png(width: int, height: int, **options: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(made, "PNG", **options)
    return made.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


def pdf(sheets: int = 2) -> bytes:
    made = io.BytesIO()
    first, *rest = [Image.new("RGB", (300, 200 + 100 * number), "white") for number in range(sheets)]
    first.save(made, "PDF", save_all=True, append_images=rest)
    return made.getvalue()


def test_a_photo_is_turned_upright_made_smaller_and_loses_what_it_says_of_itself() -> None:
    made, tags = io.BytesIO(), Image.Exif()
    tags[0x0112] = 6  # turn by 90°
    tags[0x010E] = "where it was taken"
    Image.new("RGB", (3000, 1000), "white").save(made, "JPEG", exif=tags)
    found = read(made.getvalue())
    assert (found.width, found.height) == (round(LONGEST / 3), LONGEST)
    with Image.open(io.BytesIO(found.content)) as kept:
        assert kept.format == "JPEG"
        assert not kept.getexif()
    assert b"taken" not in found.content


def test_a_page_of_a_pdf_is_drawn() -> None:
    content = pdf()
    assert pages(content) == 2
    assert pages(png(100, 100)) == 1
    first, second = read(content), read(content, 2)
    assert (first.width, first.height) == (LONGEST, 1334)  # 300 × 200 points, rounded up
    assert second.width == second.height == LONGEST
    with pytest.raises(Refusal) as refused:
        read(content, 3)
    assert refused.value.code == "no_such_page"


def test_what_is_seen_through_lies_on_white() -> None:
    made = io.BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(made, "PNG")
    with Image.open(io.BytesIO(read(made.getvalue()).content)) as kept:
        assert kept.getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_plan"),
        (b"<svg onload='alert(1)'/>", "no_plan"),
        (b"GIF89a" + b"\0" * 50, "no_plan"),
        (png(100, 100)[:60], "plan_broken"),
        (png(10, 10), "plan_too_small"),
        (bomb(30_000, 30_000), "plan_too_many_pixels"),
        (bomb(9_000, 9_000), "plan_too_many_pixels"),
        (bomb(200, 200), "plan_broken"),
        (b"%PDF-1.7 no more", "plan_broken"),
        (b"\xff\xd8\xff" + b"\0" * 100, "no_plan"),
        (b"\0" * (MOST_BYTES + 1), "plan_too_large"),
    ],
    ids=["empty", "svg", "gif", "cut", "tiny", "bomb", "large bomb", "short", "bad pdf", "bad jpeg", "too many bytes"],
)
def test_what_cannot_be_used_is_refused_in_words(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(content)
    assert refused.value.code == code
    assert refused.value.zh
    assert str(refused.value)
