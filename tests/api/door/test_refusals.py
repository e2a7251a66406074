"""What the record says of what somebody was refused: which page or route, and nobody's name."""

from api.door import door, refusals
from data.access import recorded_words
from pages.forms import login
from streamlit_inside import addresses
from tests.journeys.test_rights import CALLED_BY, DOCUMENTATION, OPENED_BY


def test_our_own_addresses_are_on_record_as_they_are() -> None:
    """Every page and every route: a word that is missing in the list would be taken for somebody's name."""
    routes = [route.partition(" ")[2] for route in CALLED_BY]
    forms = [route.path for route in login.routes()]
    streamlit = (addresses.STREAM, addresses.HEALTH, *addresses.FOLDERS)
    for path in (*OPENED_BY, *door.OPEN, *DOCUMENTATION, *forms, *streamlit, *routes):
        assert recorded_words.masked(path, refusals.ADDRESSES) == path
