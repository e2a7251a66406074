"""The pages of the second factor: the code at log-in, a new secret, the recovery codes to print, one's own state."""

from analytics.templates import Markup, document
from data import clock
from data.access import second_factor
from data.access.second_factor import SecondFactor
from pages.forms.qr_code import picture

_CODE = document("pages/forms/templates/second_code.html")
_OFFER = document("pages/forms/templates/second_offer.html")
_CODES = document("pages/forms/templates/second_codes.html")
_OWN = document("pages/forms/templates/second_own.html")


def code(base: str, name: str, wanted: str, problem: tuple[str, str] | None, readable: bool) -> Markup:
    """Where the code is asked for after the password; not ``readable``: only a recovery code helps."""
    return _CODE(base=base, name=name, wanted=wanted, problem=problem, readable=readable, now=_now())


def offer(
    base: str, name: str, secret: str, word: str, wanted: str, problem: tuple[str, str] | None, own: bool
) -> Markup:
    """A new secret to put into an app; ``own``: somebody is logged in and does it of their own accord."""
    return _OFFER(
        base=base,
        name=name,
        grouped=_grouped(secret),
        address=(address := second_factor.address(secret, name)),
        picture=picture(address),
        word=word,
        wanted=wanted,
        problem=problem,
        own=own,
        now=_now(),
    )


def codes(name: str, made: list[str], onwards: str) -> Markup:
    """Recovery codes, shown this once; ``onwards``: where it goes on."""
    return _CODES(name=name, codes=[_grouped(each) for each in made], onwards=onwards, today=_now()[:10])


def own(base: str, kept: SecondFactor | None, required: bool, problem: tuple[str, str] | None) -> Markup:
    """One's own second factor: whether there is one, and what can be done about it."""
    return _OWN(base=base, kept=kept, required=required, problem=problem, most=second_factor.CODES, now=_now())


def _now() -> str:
    """The server's time, to compare a phone's with."""
    return f"{clock.machine_now():%Y-%m-%d %H:%M:%S}"


def _grouped(word: str) -> str:
    return " ".join(word[at : at + 4] for at in range(0, len(word), 4))
