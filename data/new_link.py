"""``python -m data.new_link``, as older notes have it: runs ``python -m data.commands.new_link``."""

import runpy

if __name__ == "__main__":
    runpy.run_module("data.commands.new_link", run_name="__main__", alter_sys=True)
