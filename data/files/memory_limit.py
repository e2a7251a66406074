"""How much memory and time this process may take, said by itself before it opens what somebody sent."""

import contextlib
import ctypes
import sys
from pathlib import Path


def limit(memory: int, seconds: int) -> None:
    """From now on at most so many bytes more than now, and so many seconds of a processor where the system knows that.

    What goes beyond raises MemoryError or ends the process.
    """
    if sys.platform == "win32":
        _in_a_job(memory, seconds)
        return
    import resource

    with contextlib.suppress(ValueError, OSError):  # not every system keeps both
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (_taken() + memory, _taken() + memory))


def _taken() -> int:
    """Bytes of address space that this process has, 0 where the system does not say."""
    with contextlib.suppress(OSError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * 4096
    return 0


if sys.platform == "win32":

    class _Basic(ctypes.Structure):
        _fields_ = [
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", ctypes.c_uint32),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", ctypes.c_uint32),
            ("SchedulingClass", ctypes.c_uint32),
        ]

    class _Extended(ctypes.Structure):
        _fields_ = [
            ("Basic", _Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    _PROCESS_TIME, _PROCESS_MEMORY, _EXTENDED_LIMITS = 0x2, 0x100, 9

    def _in_a_job(memory: int, seconds: int) -> None:
        """Put this process into a job of its own that bounds both; where that fails, whoever started it ends it."""
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.CreateJobObjectW.restype = kernel.GetCurrentProcess.restype = ctypes.c_void_p
        job, limits = ctypes.c_void_p(kernel.CreateJobObjectW(None, None)), _Extended()
        limits.Basic.LimitFlags, limits.ProcessMemoryLimit = _PROCESS_TIME | _PROCESS_MEMORY, memory
        limits.Basic.PerProcessUserTimeLimit = seconds * 10**7
        kernel.SetInformationJobObject(job, _EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits))
        kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
