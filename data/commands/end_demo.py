"""``python -m data.commands.end_demo``: end the demo for good, from a command line, while the board is not running.

With ``--load-tried`` the files that were tried in the demo are loaded for real. A running board
ends its demo on the upload page or over HTTP instead.
"""

import argparse
import sys

import duckdb

from data.installation.installation import Home, folder


def main(arguments: list[str] | None = None) -> int:
    """End the demo and say what was loaded; 1 when the board is running."""
    parser = argparse.ArgumentParser(prog="python -m data.commands.end_demo", description=__doc__)
    parser.add_argument("--load-tried", action="store_true", help="load the files tried in the demo for real")
    given = parser.parse_args(arguments)
    try:
        home = Home(folder())
    except duckdb.IOException:
        print(f"数据正被使用:请先关闭看板,或在“数据上传”页结束演示。({folder()})")
        print("The data is in use: close the board first, or end the demo on its upload page.")
        return 1
    tried = home.tried()
    results = home.end_demo([number for number, _ in tried] if given.load_tried else [])
    print("演示已结束。The demo has ended.")
    for (_, name), result in zip(tried, results, strict=False):
        print(f"{name}: {result.accepted} / {result.rows_read}")
    home.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
