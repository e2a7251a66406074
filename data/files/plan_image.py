"""A site plan that somebody uploads, read into an image of our own: what was not seen is not kept.

PNG, JPEG and a page of a PDF. Whatever comes is drawn anew in bounds, so that neither its tags (where a photo was
taken) nor anything hidden in it stays.
"""

import io
import threading
import warnings
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageOps, UnidentifiedImageError

from data.refusal import Refusal

#: Bytes of a file, and pixels of an image, that are read at all; more is no plan but a burden on the machine.
MOST_BYTES, MOST_PIXELS = 20_000_000, 80_000_000
#: Pixels of the longer side that are kept: a screen's, twice.
LONGEST = 2000
#: The least that anything can be seen on.
SHORTEST = 50
_FORMATS = ("PNG", "JPEG")
#: PDFium may not be asked by two threads at once: the whole board would go down with it.
_ONE_PDF = threading.Lock()


@dataclass(frozen=True)
class PlanImage:
    """An image of our own (JPEG), upright, with its size in pixels."""

    content: bytes
    width: int
    height: int


def read(content: bytes, page: int = 1) -> PlanImage:
    """The plan in this file; of a PDF its ``page``, from 1 on. Raises Refusal for what cannot be used."""
    if len(content) > MOST_BYTES:
        raise Refusal(
            "plan_too_large",
            f"文件有 {len(content) / 1e6:.0f} MB,最多 {MOST_BYTES // 1_000_000} MB。请截图或另存为小一些的图片。",
            f"The file has {len(content) / 1e6:.0f} MB of at most {MOST_BYTES // 1_000_000}. Save it smaller, or take "
            "a screenshot.",
        )
    if content.lstrip()[:5] == b"%PDF-":
        with _ONE_PDF:
            drawn = _of_pdf(content, page)
    else:
        drawn = _of_image(content)
    if min(drawn.size) < SHORTEST:
        raise Refusal(
            "plan_too_small",
            f"图片只有 {drawn.width} × {drawn.height} 像素,看不清楼栋。请换一张大一些的。",
            f"The image has {drawn.width} × {drawn.height} pixels: too few to see buildings. Take a larger one.",
        )
    drawn.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    made = io.BytesIO()
    drawn.save(made, "JPEG", quality=85)
    return PlanImage(made.getvalue(), drawn.width, drawn.height)


def pages(content: bytes) -> int:
    """How many pages a PDF has; 1 for anything else. Raises Refusal for a PDF that cannot be opened."""
    if content.lstrip()[:5] != b"%PDF-":
        return 1
    with _ONE_PDF:
        document = _opened(content)
        try:
            return len(document)
        finally:
            document.close()


def _of_image(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # An image beyond Pillow's own bound is refused below, in words.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_FORMATS) as found:
                _bounded(found.width, found.height)
                return _on_white(ImageOps.exif_transpose(found))
    except UnidentifiedImageError:
        raise Refusal(
            "no_plan",
            "这不是 PNG、JPEG 图片或 PDF。请截图后再上传。",
            "This is no PNG or JPEG image and no PDF. Take a screenshot of it and upload that.",
        ) from None
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (OSError, ValueError, SyntaxError):
        raise Refusal(
            "plan_broken",
            "图片打不开,可能没有传完整。请重新保存或截图后再上传。",
            "The image cannot be opened, it may be incomplete. Save it anew, or take a screenshot.",
        ) from None


def _of_pdf(content: bytes, page: int) -> Image.Image:
    document = _opened(content)
    try:
        if not 1 <= page <= len(document):
            raise Refusal(
                "no_such_page", f"这个 PDF 只有 {len(document)} 页。", f"This PDF has {len(document)} pages only."
            )
        sheet = document[page - 1]
        width, height = sheet.get_size()
        # As large as it is kept, whatever size of paper it says it has.
        scale = LONGEST / max(width, height, 1.0)
        _bounded(round(width * scale), round(height * scale))
        return _on_white(sheet.render(scale=scale).to_pil())
    except pypdfium2.PdfiumError:
        raise _broken_pdf() from None
    finally:
        document.close()


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        raise _broken_pdf() from None


def _broken_pdf() -> Refusal:
    return Refusal(
        "plan_broken",
        "PDF 打不开:文件不完整,或者加了密码。请截图后再上传。",
        "The PDF cannot be opened: it is incomplete, or has a password. Take a screenshot and upload that.",
    )


def _bounded(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> Refusal:
    return Refusal(
        "plan_too_many_pixels",
        f"图片太大(超过 {MOST_PIXELS // 1_000_000} 百万像素)。请截图后再上传。",
        f"The image is too large (over {MOST_PIXELS // 1_000_000} million pixels). Take a screenshot and upload that.",
    )


def _on_white(image: Image.Image) -> Image.Image:
    """The image without transparency: what was seen through lies on white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        ground.alpha_composite(image.convert("RGBA"))
        return ground.convert("RGB")
    return image.convert("RGB")
