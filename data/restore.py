"""``python -m data.restore``, as older notes have it: runs ``python -m data.commands.restore``."""

import runpy

if __name__ == "__main__":
    runpy.run_module("data.commands.restore", run_name="__main__", alter_sys=True)
