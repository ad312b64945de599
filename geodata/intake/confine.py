"""What the process that reads gives up before it looks at a file: memory, time, big files, network, new programs."""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct

from geodata.intake.limits import Limits

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 1, 38, 22, 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1
X32 = 0x40000000
MACHINES = {"x86_64": (0xC000003E, (41, 42, 53, 59, 101, 322, 425, 426)),
            "aarch64": (0xC00000B7, (198, 199, 203, 117, 221, 281, 425, 426))}
"""Machine -> its mark, and the numbers of socket, connect, socketpair, execve, ptrace, execveat and io_uring there."""


def confine(limits: Limits) -> bool:
    """Bind this process to its limits and take network and programs from it; whether the kernel allowed the latter.

    It ends with the one that made it, however that ends.
    """
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for what, most in ((resource.RLIMIT_AS, limits.memory_bytes), (resource.RLIMIT_CPU, limits.cpu_seconds),
                       (resource.RLIMIT_FSIZE, limits.result_bytes), (resource.RLIMIT_NOFILE, 64),
                       (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))
    moved = without_network()
    return without_sockets() or moved


def without_network() -> bool:
    """Move into an empty network where no address can be reached; False where the kernel does not allow it."""
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):
        for flags in (CLONE_NEWUSER | CLONE_NEWNET, CLONE_NEWNET):
            if libc.unshare(flags) == 0:
                return True
    return False


def without_sockets() -> bool:
    """Let the kernel refuse every socket and every new program to this process; False where it cannot."""
    mark, numbers = MACHINES.get(platform.machine(), (0, ()))
    if not numbers:
        return False
    steps = [(LOAD, 0, 0, 4), (EQUAL, 0, len(numbers) + 3, mark), (LOAD, 0, 0, 0),
             (AT_LEAST, len(numbers) + 1, 0, X32)]
    steps += [(EQUAL, len(numbers) - place, 0, number) for place, number in enumerate(numbers)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("@HP", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    with contextlib.suppress(AttributeError):
        alone = libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        return alone and libc.prctl(PR_SET_SECCOMP, MODE_FILTER, program, 0, 0) == 0
    return False


def environment(root: str, folder: str) -> dict[str, str]:
    """All the environment the process gets: where our code is, its own folder, and one thread for everything."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GDAL_NUM_THREADS"), "1")
    system = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}
    return {**system, **threads, "PYTHONPATH": root, "TMPDIR": folder, "HOME": folder, "LC_ALL": "C.UTF-8",
            "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1", "RUST_BACKTRACE": "0"}
