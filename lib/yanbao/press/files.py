"""Writing files whole or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

from ..errors import YanbaoError

CANNOT = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOENT, errno.EFBIG, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG}
AT_HERE, EXCHANGE = -100, 2  # linux/fcntl.h, linux/fs.h


@contextlib.contextmanager
def telling() -> Iterator[None]:
    """Say in a user's words that something couldn't be written: disk full, read-only folder. Raises YanbaoError for OSError."""
    try:
        yield
    except OSError as error:
        if error.errno not in CANNOT:
            raise
        raise YanbaoError("not_written", name=error.filename or "?", reason=os.strerror(error.errno)) from None


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A path to write to that becomes `path` when the block ends well; else nothing of it stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        yield unfinished
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def write(path: Path, text: str) -> None:
    with beside(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def write_bytes(path: Path, content: bytes) -> None:
    with beside(path) as unfinished:
        unfinished.write_bytes(content)


def write_changed(path: Path, text: str) -> None:
    """Write where the content differs, so that Sphinx doesn't read an unchanged page again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        write(path, text)


def copy_changed(source: Path, target: Path) -> None:
    """Copy where the content differs."""
    if not target.exists() or target.read_bytes() != source.read_bytes():
        with beside(target) as unfinished:
            shutil.copyfile(source, unfinished)


def exchange(new: Path, final: Path) -> None:
    """Put the folder `new` in the place of `final`; what stood there then stands at `new`.

    In one step where the system can (Linux), so that there is no moment without a whole folder at `final`; else in two, which
    `recover` completes after a kill between them.
    """
    if not final.exists():
        os.replace(new, final)
        return
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.renameat2(AT_HERE, os.fsencode(new), AT_HERE, os.fsencode(final), EXCHANGE) == 0:
            return
    except (OSError, AttributeError):
        pass
    old = old_place(final)
    shutil.rmtree(old, ignore_errors=True)
    os.replace(final, old)
    os.replace(new, final)
    os.replace(old, new)


def old_place(final: Path) -> Path:
    return final.with_name(final.name + ".old")


def recover(final: Path) -> None:
    """Put the last good folder back where a kill fell between the two steps of `exchange`."""
    old = old_place(final)
    if old.exists():
        if final.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(old, final)


def link_tree(source: Path, target: Path) -> None:
    """The same files at another place without copying them, where the file system has hard links. They are never written to in place."""

    def link(one: str, other: str) -> None:
        try:
            os.link(one, other)
        except OSError:
            shutil.copy2(one, other)

    shutil.copytree(source, target, copy_function=link)
