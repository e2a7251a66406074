"""What our answers tell browsers not to do."""

from starlette.datastructures import MutableHeaders

from data.installation.installation import home

#: Scripts, styles, pictures and connections come from this server alone. Streamlit evaluates its components'
#: scripts and styles inline, and frames of maps are documents of ours.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:{tiles}; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' "
    "blob:; "
    "frame-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def put(headers: MutableHeaders, path: str, https: bool) -> None:
    """Add them to an answer; what it says itself stays."""
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
    if "content-security-policy" not in headers:
        headers["Content-Security-Policy"] = _POLICY.replace("{tiles}", _tiles())
    if not path.startswith(("/static/", "/assets/")) or "cache-control" not in headers:
        # What somebody saw stays in no cache, neither of the browser nor on the way.
        headers["Cache-Control"] = (
            "no-store" if not path.startswith(("/static/", "/assets/")) else "private, max-age=3600"
        )
    if https:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _tiles() -> str:
    """The tile server, where one is set: scheme and host."""
    scheme, found, rest = str(home().store.setting("tile_url")).strip().partition("://")
    host = rest.partition("/")[0].replace("{s}", "*")
    safe = all(letter.isalnum() or letter in ".-:*" for letter in host)
    return f" {scheme}://{host}" if found and scheme in ("http", "https") and host and safe else ""
