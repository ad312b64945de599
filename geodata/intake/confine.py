"""What the process that reads gives up before it looks at a file: memory, time, big files and the network."""

import contextlib
import ctypes
import os
import resource

from geodata.intake.limits import Limits

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000


def confine(limits: Limits) -> bool:
    """Bind this process to its limits and take the network from it; whether the kernel allowed the latter."""
    for what, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, limits.cpu_seconds),
                       (resource.RLIMIT_FSIZE, limits.result_bytes), (resource.RLIMIT_NOFILE, 64),
                       (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    return without_network()


def without_network() -> bool:
    """Move into an empty network where no address can be reached; False where the kernel does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):
        for flags in (CLONE_NEWUSER | CLONE_NEWNET, CLONE_NEWNET):
            if libc.unshare(flags) == 0:
                return True
    return False


def environment(root: str, folder: str) -> dict[str, str]:
    """All the environment the process gets: where our code is, its own folder, and one thread for everything."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS"), "1")
    system = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**system, **threads, "PYTHONPATH": root, "TMPDIR": folder, "HOME": folder, "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"}
