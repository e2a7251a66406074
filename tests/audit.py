"""``python -m tests.audit``: ask PyPI's database whether a package of the locks has a known vulnerability.

Fails for one that has. Where the database cannot be reached, or does not know a package, it says so
loudly and for how many: a network without internet must still be able to check everything else.
"""

import json
import subprocess
import sys
from pathlib import Path

#: The developers' lock, which includes that of the board.
PINS = Path(__file__).parent.parent / "requirements-dev.txt"


def main() -> int:
    """Audit the pins and say what came of it; 1 for a known vulnerability."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "-r",
        str(PINS),
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
        print(f"AUDIT NOT MADE: the database of vulnerabilities was not reached.\n{ran.stderr[-500:]}")
        return 0
    audited = [package for package in found if "vulns" in package]
    bad = [package for package in audited if package["vulns"]]
    for package in bad:
        print(f"{package['name']} {package['version']}: {', '.join(known['id'] for known in package['vulns'])}")
    print(f"audit: {len(audited)} of {len(found)} packages are in the database, {len(bad)} with a known vulnerability")
    if len(audited) < len(found):
        print("AUDIT NOT WHOLE: " + ", ".join(package["name"] for package in found if "vulns" not in package))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
