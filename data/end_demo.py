"""``python -m data.end_demo``, as older notes have it: runs ``python -m data.commands.end_demo``."""

import runpy

if __name__ == "__main__":
    runpy.run_module("data.commands.end_demo", run_name="__main__", alter_sys=True)
