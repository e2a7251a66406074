"""A file as an answer, to be saved under a name in any language."""

from urllib.parse import quote

from fastapi import Response

#: What a workbook is sent as.
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attached(content: bytes, name: str, content_type: str) -> Response:
    """The answer that is this file."""
    named = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=content_type, headers={"Content-Disposition": named})
