"""``python -m tools.parts``: write docs/parts.cdx.json anew, the list of every part of a release in CycloneDX's format.

Parts, versions and who needs whom come from requirements.txt, the lock of what goes onto a user's PC; licences are what
the packages that are installed here say of themselves. The hashes of each part's files stand in the lock.
"""

import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from data.version import VERSION
from tools.lock import ROOT, RUNTIME

PARTS = ROOT / "docs" / "parts.cdx.json"
#: The board itself, among its parts.
_OURS = "community-command-board"
_PIN = re.compile(r"([\w.-]+)==([\w.]+)(?: ; ([^\n\\]+))?")


@dataclass(frozen=True)
class Part:
    """A package of the lock: its version, on which systems and Pythons alone it is needed ('' for all), and by whom."""

    name: str
    version: str
    marker: str
    needed_by: tuple[str, ...]


def parts(lock: str) -> list[Part]:
    """What a lock holds, as uv writes it: a pin, its hashes, and comments on who needs it."""
    found: list[Part] = []
    for block in re.split(r"\n(?=\S)", lock):
        pin = _PIN.match(block)
        if pin is None:
            continue
        comments = " ".join(line.strip(" #") for line in block.splitlines() if line.lstrip().startswith("#"))
        needed_by = tuple(comments.removeprefix("via").replace(f"-r {RUNTIME[0]}", _OURS).split())
        found.append(Part(pin[1], pin[2], (pin[3] or "").strip(), needed_by))
    return found


@cache
def licence(package: str) -> str:
    """What an installed package says of its licence; '' where it says nothing or is not installed here."""
    try:
        about = metadata.metadata(package).json
    except metadata.PackageNotFoundError:
        return ""
    said = str(about.get("license_expression") or about.get("license") or "").strip()
    classifiers = [line.rpartition(" :: ")[2] for line in about.get("classifier", []) if "License ::" in line]
    return said if said and "\n" not in said else " AND ".join(classifiers)


def bill(found: list[Part]) -> Bom:
    """The list of parts, equal for equal parts."""
    ours = Component(name=_OURS, version=VERSION, type=ComponentType.APPLICATION, bom_ref=_OURS)
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{VERSION} {found}"))
    bom.metadata.component = ours
    # The moment of writing would make equal lists differ.
    bom.metadata.timestamp = None  # type: ignore[assignment]
    licences = LicenseFactory()
    # Of a package there are two versions where no single one fits every Python.
    components: dict[str, list[Component]] = {_OURS: [ours]}
    for part in found:
        said = licence(part.name)
        component = Component(
            name=part.name,
            version=part.version,
            type=ComponentType.LIBRARY,
            bom_ref=f"{part.name}@{part.version}",
            purl=PackageURL("pypi", name=part.name, version=part.version),
            licenses=[licences.make_from_string(said)] if said else [],
            properties=[Property(name="marker", value=part.marker)] if part.marker else [],
        )
        components.setdefault(part.name, []).append(component)
        bom.components.add(component)
    for name, versions in components.items():
        needed = [each for part in found if name in part.needed_by for each in components[part.name]]
        for component in versions:
            bom.register_dependency(component, needed)
    return bom


def written(lock: str) -> str:
    """The list as text."""
    outputter = make_outputter(bill(parts(lock)), OutputFormat.JSON, SchemaVersion.V1_6)
    return outputter.output_as_string(indent=1) + "\n"


def main() -> int:
    """Write it."""
    PARTS.write_text(written(Path(ROOT, RUNTIME[1]).read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
