"""A certificate that this machine signs itself, as openssl makes it, and tools that a test needs."""

import shutil
import subprocess
from pathlib import Path


def tool(name: str) -> str:
    """Where a program is that some tests need."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"no {name} on this machine; plain pytest runs what needs none"
    return found


def self_signed(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost and its key, in files of this folder."""
    certificate, key = folder / "board.crt", folder / "board.key"
    subject = ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(key), "-out", str(certificate)]
    command = [tool("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject, *files]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key
