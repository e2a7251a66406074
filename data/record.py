"""``python -m data.record``, as older notes have it: runs ``python -m data.commands.verify_record``."""

import runpy

if __name__ == "__main__":
    runpy.run_module("data.commands.verify_record", run_name="__main__", alter_sys=True)
