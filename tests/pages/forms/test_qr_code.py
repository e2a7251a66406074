"""What a phone reads from the picture of a second factor is the address that was meant."""

import base64

import zxingcpp
from PIL import Image

from data.access import second_factor
from pages.forms.qr_code import picture


def test_a_phone_reads_what_was_meant() -> None:
    meant = second_factor.address(second_factor.new_secret(), "周 站长")
    kind, _, content = picture(meant).partition(";base64,")
    assert kind == "data:image/svg+xml"
    found = zxingcpp.read_barcodes(drawn(base64.b64decode(content).decode()))
    assert [each.text for each in found] == [meant]


def drawn(svg: str) -> Image.Image:
    """The squares of the picture's path, eight pixels each: it holds nothing but rectangles."""
    size = int(svg.partition('viewBox="0 0 ')[2].partition(" ")[0])
    image = Image.new("L", (size * 8, size * 8), 255)
    path = svg.partition('<path d="')[2].partition('"')[0]
    for rectangle in filter(None, path.split("Z")):
        start, _, rest = rectangle.partition("h")
        left, top = start.lstrip("M").split()
        width, _, rest = rest.partition("v")
        height = rest.partition("h")[0]
        box = [int(float(each) * 8) for each in (left, top, width, height)]
        image.paste(0, (box[0], box[1], box[0] + box[2], box[1] + box[3]))
    return image
