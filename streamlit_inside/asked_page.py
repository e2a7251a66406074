"""Which page a browser asks for in a run of the main script: by a number that Streamlit makes of its address."""

from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.util import calc_hash


def asked() -> str:
    """The number of the page that is asked for; '' where none is, or nobody asks."""
    context = get_script_run_ctx(suppress_warning=True)
    return (context.pages_manager.intended_page_script_hash or "") if context else ""


def number_of(url_path: str) -> str:
    """The number of the page at an address."""
    return calc_hash(url_path)


def is_asked(url_path: str) -> bool:
    """Whether a run is for the page at that address: by its number once the browser knows it, by its name in a link."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:
        return False
    known = context.pages_manager
    if known.intended_page_script_hash:
        return known.intended_page_script_hash == number_of(url_path)
    return (known.intended_page_name or "") == url_path
