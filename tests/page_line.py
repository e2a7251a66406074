"""The websocket of an open page, spoken to without a browser."""

import ssl
from collections.abc import Mapping

import websockets

from streamlit_inside import addresses


def page_line(
    url: str, headers: Mapping[str, str], *more: str, encrypted: ssl.SSLContext | None = None
) -> websockets.connect:
    """The line of a page of the board at ``url``, to be entered; ``more``: what a browser says behind the protocol's
    name, as the number of a visit that it goes on with; ``encrypted``: how, over HTTPS.
    """
    return websockets.connect(
        url.replace("http", "ws", 1) + addresses.STREAM,
        additional_headers=headers,
        subprotocols=[websockets.Subprotocol(word) for word in ("streamlit", *more)],
        max_size=None,
        ssl=encrypted,
    )
