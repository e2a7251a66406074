"""The minutes as a page to print: A4, black and white, nothing fetched from anywhere."""

import base64

from analytics.meeting.minutes import Minutes
from analytics.templates import Markup, document

_MINUTES = document("analytics/meeting/templates/minutes.html")


def as_html(minutes: Minutes) -> Markup:
    """The minutes as one HTML document."""
    return _MINUTES(minutes=minutes, base64=lambda picture: base64.b64encode(picture).decode())
