"""Pictures for the benches: each file is another picture to the system, which knows them by a
digest of their bytes, so that nothing is saved by keeping one."""

import pathlib
import struct
import zlib

SIZES = {"64 KiB": 64 << 10, "180 KB": 180_000, "1 MiB": 1 << 20}


def small_png(width=64, height=48):
    """As little to decode as there can be: what is measured with it is the way, not the decoder."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + width) * height))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    )


def padded(picture, number, size=0):
    """The picture with its number behind its end, filled with zeros up to the size."""
    return (picture + struct.pack("<Q", number)).ljust(size, b"\0")


def write_pictures(folder, picture, count, size=0, first=0):
    """In files named by their numbers, from `first` on."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    suffix = ".png" if picture.startswith(b"\x89PNG") else ".jpg"
    files = []
    for number in range(first, first + count):
        files.append(folder / f"{number:05}{suffix}")
        files[-1].write_bytes(padded(picture, number, size))
    return files
