"""Streamlit's addresses: which it serves, how it tells files and visits apart, and where a browser says which
is its.
"""

import re

#: Whether the server is well, and the websocket of a page.
HEALTH, STREAM = "/_stcore/health", "/_stcore/stream"
#: Its own scripts, styles and fonts, the same for everybody.
SCRIPTS = "/static/"
#: Pictures and downloads of a page, and where a page's uploader sends files.
MEDIA, UPLOADS = "/media/", "/_stcore/upload_file/"
#: Folders in which it serves what is no page.
FOLDERS = ("/_stcore/", MEDIA, "/component/", SCRIPTS, "/app/")

_UUID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
#: As far as the address of a file tells files apart. No further: the byte behind it in a frame may be a letter too.
FILE = re.compile(rb"/media/[0-9a-f]{32}|/_stcore/upload_file/" + _UUID + rb"/" + _UUID)
#: The number of a visit, under which a connection that broke finds its page again, and in how many of the first frames
#: of a connection the server may say it.
VISIT, FIRST_FRAMES = re.compile(_UUID), 3
#: The header in which a browser asks for an earlier visit, and the place in its list.
ASKED_VISIT, VISIT_PLACE = b"sec-websocket-protocol", 2
#: The cookie by which it knows that a page of its own sends it a file.
XSRF_COOKIE = "_streamlit_xsrf"
