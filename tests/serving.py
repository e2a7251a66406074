"""What the process of a test's server does: ``streamlit run app.py``."""

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent


def serve(port: int, log: Path, settings: dict[str, str]) -> None:
    """Serve the board on a port, with these environment variables and no others, until a signal ends the process.

    What it says goes into the file ``log``.
    """
    from streamlit.web import cli  # the process that starts servers has no use for it

    os.environ.clear()
    os.environ.update(settings)
    os.chdir(ROOT)
    with log.open("wb") as output:
        for descriptor in (1, 2):
            os.dup2(output.fileno(), descriptor)
    cli.main(["run", "app.py", "--server.headless", "true", "--server.port", str(port)], prog_name="streamlit")
