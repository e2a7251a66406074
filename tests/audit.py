"""``python -m tests.audit``: ask PyPI's database whether a package of the locks has a known vulnerability.

Fails for one that has. Where the database cannot be reached, or does not know a package, it says so
loudly and for how many: a network without internet must still be able to check everything else.
"""

import json
import subprocess
import sys
from pathlib import Path

#: The locks; what one includes of the other is not followed by the tool that asks.
LOCKS = tuple(Path(__file__).parent.parent / name for name in ("requirements.txt", "requirements-dev.txt"))


def main() -> int:
    """Audit the pins and say what came of it; 1 for a known vulnerability."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        *(word for lock in LOCKS for word in ("-r", str(lock))),
        "--no-deps",
        "--disable-pip",
        "--progress-spinner",
        "off",
        "-f",
        "json",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    try:
        found = json.loads(ran.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"{ran.stderr[-500:]}\n{_banner('AUDIT NOT MADE: the database of vulnerabilities was not reached.')}")
        return 0
    audited = [package for package in found if "vulns" in package]
    bad = [package for package in audited if package["vulns"]]
    for package in bad:
        print(f"{package['name']} {package['version']}: {', '.join(known['id'] for known in package['vulns'])}")
    print(f"audit: {len(audited)} of {len(found)} packages are in the database, {len(bad)} with a known vulnerability")
    if len(audited) < len(found):
        print(_banner("AUDIT NOT WHOLE: " + ", ".join(package["name"] for package in found if "vulns" not in package)))
    return 1 if bad else 0


def _banner(words: str) -> str:
    """Words that nobody overlooks at the end of a long run, and that a release must repeat."""
    frame = "!" * 100
    return f"{frame}\n!!! {words}\n!!! Say so in the notes of a release, and audit where it can be reached.\n{frame}"


if __name__ == "__main__":
    sys.exit(main())
