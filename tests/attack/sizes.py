"""More than is good for it: bodies, depths, unpacking files, connections that say nothing."""

import io
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx

from tests.attack.attack import Try
from tests.attack.target import Target
from tests.journeys.test_rights import CALLED_BY

#: Seconds in which somebody else is answered meanwhile.
_PATIENCE_S = 5.0
_SILENT = 300
#: Seconds after which who says nothing is gone.
_SILENT_S = 25.0


def large_bodies(target: Target) -> Iterator[Try]:
    """Much more than any of them takes, and brackets within brackets, at every route that reads what is sent."""
    bodies = {"12 MB": b'{"a":"' + b"x" * 12_000_000 + b'"}', "brackets": b"[" * 900_000, "lists": b"[[]," * 200_000}
    described = target.ask("GET", "/api/v1/openapi.json", role="administrator").json()["paths"]
    reading = {
        f"{method.upper()} {path}".replace(":path}", "}")
        for path, methods in described.items()
        for method, about in methods.items()
        if "requestBody" in about
    }
    for route in CALLED_BY:
        method, _, path = route.partition(" ")
        if route not in reading or path == "/v1/uploads":
            continue
        address = f"/api{path}".replace("{id}", "999999999").replace("{name}", "none")
        if route in ("POST /v1/backups", "POST /v1/demo/end"):
            continue
        for what, body in bodies.items():
            begun = time.monotonic()
            try:
                status = target.ask(
                    method, address, role="administrator", content=body, headers={"Content-Type": "application/json"}
                ).status_code
            except httpx.TransportError:  # hung up before all of it had come
                status = 413
            took = time.monotonic() - begun
            refused = status == 413 if what == "12 MB" else 400 <= status < 500
            held = refused and took < _PATIENCE_S
            yield Try(f"{route}: {what}", held, f"{status} after {took:.1f} s")
    yield from _alive(target, "bodies")


def _workbook(cells: int, width: int = 1) -> bytes:
    """A workbook of one sheet whose cells all say the same, packed to nearly nothing."""
    row = "".join(f'<c t="inlineStr"><is><t>{"x" * 200}</t></is></c>' for _ in range(width))
    rows = f"<row>{row}</row>" * (cells // width)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{packages}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        file.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>",
        )
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{packages}/relationships"><Relationship Id="r1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return content.getvalue()


def unpacking(target: Target) -> Iterator[Try]:
    """A small workbook and a small archive that unpack to very much."""
    files = {
        "workbook.xlsx": _workbook(1_500_000, 10),
        "archive.zip": _packed(b"a,b\n" + b"1,2\n" * 60_000_000),
    }
    for name, content in files.items():
        begun = time.monotonic()
        answer = target.ask(
            "POST", "/api/v1/uploads", role="administrator", files={"file": (name, content)}, timeout=300
        )
        took = time.monotonic() - begun
        held = answer.status_code in (413, 422)
        yield Try(f"{name}, {len(content) / 1e6:.1f} MB", held, f"{answer.status_code} after {took:.0f} s")
        yield from _alive(target, name)


def _packed(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", content)
    return packed.getvalue()


def silent_connections(target: Target) -> Iterator[Try]:
    """Connections that say nothing, or only begin to: others are answered, and they are gone after a while."""
    parts = urlsplit(target.url)
    address = (parts.hostname or "localhost", parts.port or 80)
    begun = [b"", b"GET / HTTP/1.1\r\n", b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nname="]
    opened: list[socket.socket] = []
    for nth in range(_SILENT):
        try:
            connection = socket.create_connection(address, timeout=5)
            opened.append(connection)
            if begun[nth % 3]:
                connection.sendall(begun[nth % 3])
        except OSError:  # no more are taken from here
            break
    yield from _alive(target, f"{len(opened)} silent connections")
    deadline = time.monotonic() + _SILENT_S
    left = _still_open(opened, deadline)
    yield Try("they are gone after a while", not left, f"{left} of {len(opened)} stand")
    for connection in opened:
        connection.close()


def _still_open(opened: list[socket.socket], deadline: float) -> int:
    """How many the board has not closed by then."""
    left = 0
    for connection in opened:
        connection.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            while connection.recv(4096):
                pass
        except TimeoutError:
            left += 1
        except OSError:
            continue
    return left


def _alive(target: Target, beside: str) -> Iterator[Try]:
    """Somebody else asks for the log-in page."""
    found: list[float] = []

    def ask() -> None:
        begun = time.monotonic()
        if target.ask("GET", "/login").status_code == 200:
            found.append(time.monotonic() - begun)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(_PATIENCE_S)
    yield Try(f"others are answered beside {beside}", bool(found), f"{found[0]:.2f} s" if found else "not in time")
