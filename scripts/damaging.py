"""How scripts/arrays damages array files: bytes anywhere, and fields of what a format says of itself."""
import io
import pathlib
import re
import struct
import zipfile

# What begins each structure of HDF5 that has a signature: https://docs.hdfgroup.org/hdf5/develop/_f_m_t11.html
SIGNATURES = [b"\x89HDF\r\n\x1a\n", b"TREE", b"HEAP", b"SNOD", b"GCOL", b"OHDR", b"OCHK", b"FRHP", b"FHDB", b"FHIB", b"BTHD", b"BTIN",
              b"BTLF", b"FADB", b"FAHD", b"EAHD", b"EAIB", b"EADB", b"FSHD", b"FSSE", b"SMTB", b"SMLI"]
NUMBERS = [0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 64, 127, 128, 255, 1 << 15, (1 << 16) - 1, 1 << 31, (1 << 32) - 1, 1 << 40, (1 << 63) - 1, (1 << 64) - 1]


def damaged(file, wholes, draw):
    """One of the files `wholes`, by its name, made otherwise."""
    suffix = pathlib.Path(file).suffix
    data = bytearray(wholes[file])
    kind = draw.randrange(4)
    if kind > 0 and suffix == ".npy":
        return header(data, draw)
    if kind > 0 and suffix == ".npz":
        return members(data, draw) if kind < 3 else anywhere(data, draw)
    if kind > 0 and suffix not in (".npy", ".npz"):
        for _ in range(draw.choice([1, 1, 1, 2, 3, 8])):
            structure(data, draw)
        if draw.randrange(20) == 0:
            spliced(data, wholes, file, draw)
        seal(data)
        return bytes(data)
    return anywhere(data, draw)


def anywhere(data, draw):
    """Bytes exchanged, mostly near the beginning where headers are; cut off, doubled, removed."""
    for _ in range(draw.randint(1, 3)):
        reach = draw.choice([16, 128, len(data)])
        place = draw.randrange(min(reach, len(data)) or 1)
        kind = draw.randrange(8)
        if kind < 5:
            data[place:place + 1] = bytes([draw.randrange(256)])
        elif kind == 5:
            del data[place:place + 1]
        elif kind == 6:
            data[place:place] = data[:draw.randrange(8)]
        else:
            del data[draw.randrange(len(data) + 1):]
    return bytes(data)


def spliced(data, wholes, file, draw):
    """A part of another file of the format in the place of one here."""
    other = wholes[draw.choice([name for name in sorted(wholes) if not name.endswith((".npy", ".npz"))])]
    size = draw.randrange(8, 512)
    place, start = draw.randrange(len(data)), draw.randrange(len(other))
    data[place:place + size] = other[start:start + size]


# MARK: NumPy

def header(data, draw):
    """A word or a number of the header becomes another, and its length fits again."""
    if len(data) < 12 or data[6] not in (1, 2, 3):
        return anywhere(data, draw)
    wide = data[6] > 1
    start = 12 if wide else 10
    length = int.from_bytes(data[8:start], "little")
    words, rest = bytes(data[start:start + length]).decode("latin-1"), bytes(data[start + length:])
    pieces = re.findall(r"[A-Za-z0-9_<>|=]+|.", words.rstrip()) or [" "]
    for _ in range(draw.choice([1, 1, 2])):
        piece = draw.choice(["0", "1", "2", "-1", "3", "24", "1e3", "1_0", "0x10", "07", "L", "99999999999999999999", "True", "False", "None", "<f4",
                             ">f8", "|b1", "<i8", "<U3", "|S2", "=f4", "f4", "<U0", "|O", "'", '"', "(", ")", ",", "{", "}", "\\", "\n", "é", "#"])
        place = draw.randrange(len(pieces))
        pieces[place:place + draw.randrange(2)] = [piece]
    words = "".join(pieces).encode("latin-1", "replace")
    words += b" " * (-(start + len(words) + 1) % 64) + b"\n"
    return bytes(data[:8]) + len(words).to_bytes(start - 8, "little") + words + rest


def members(data, draw):
    """A damaged member in an archive that is none: its checksum fits."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive, zipfile.ZipFile(out, "w", draw.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as new:
        for name in archive.namelist():
            member = bytearray(archive.read(name))
            new.writestr(name, header(member, draw) if draw.randrange(3) else anywhere(member, draw))
    return out.getvalue()


# MARK: HDF5

def structure(data, draw):
    """A field of a structure, or of an object's header, which has no signature in older files."""
    signature = draw.choice(SIGNATURES)
    places = [m.start() for m in re.finditer(re.escape(signature), data)] or headers(data)
    place = draw.choice(headers(data) if draw.randrange(3) == 0 else places) + draw.choice([0, 8]) + draw.randrange(draw.choice([24, 96, 400]))
    if place >= len(data):
        return
    kind = draw.randrange(6)
    if kind == 0:
        data[place] ^= 1 << draw.randrange(8)
    elif kind == 1:
        data[place] = draw.randrange(256)
    else:
        size = draw.choice([1, 2, 4, 8])
        place -= place % size if draw.randrange(2) else 0
        old = int.from_bytes(data[place:place + size], "little")
        number = draw.choice([old + 1, old - 1, old * 2, old + 8, len(data), len(data) - 8, *headers(data)[:4], *NUMBERS])
        data[place:place + size] = (number % (1 << 8 * size)).to_bytes(size, "little")


def headers(data):
    """Where object headers begin: version 1 by its fields, 2 by its signature."""
    old = [m.start() for m in re.finditer(rb"(?s)\x01\x00..\x01\x00\x00\x00..\x00\x00", data) if m.start() % 8 == 0]
    return old + [m.start() for m in re.finditer(b"OHDR", data)] or [0]


def seal(data):
    """Checksums of the newer superblock, object headers and trees fit again, so that damage goes deeper."""
    if data[:8] == SIGNATURES[0] and data[8] in (2, 3):
        put(data, 0, 44)
    for match in re.finditer(b"OHDR", data):
        start = match.start()
        flags = data[start + 5] if start + 6 < len(data) else 0
        place = start + 6 + (16 if flags & 0x20 else 0) + (4 if flags & 0x10 else 0)
        width = 1 << (flags & 3)
        put(data, start, place + width - start + int.from_bytes(data[place:place + width], "little"))
    for signature, size in [(b"FRHP", 142), (b"BTHD", 34), (b"FAHD", 24), (b"EAHD", 68)]:
        for match in re.finditer(signature, data):
            put(data, match.start(), size)


def put(data, start, size):
    """The checksum of `size` bytes behind them, if there is room for both."""
    if size < 1 << 16 and start + size + 4 <= len(data):
        data[start + size:start + size + 4] = struct.pack("<I", lookup3(data[start:start + size]))


def lookup3(data):
    """Bob Jenkins' hash, which HDF5 takes for a checksum: http://burtleburtle.net/bob/c/lookup3.c, hashlittle"""
    mask = 0xFFFFFFFF

    def turn(x, k):
        return (x << k | x >> 32 - k) & mask

    a = b = c = 0xDEADBEEF + len(data) & mask
    blocks = max(0, (len(data) - 1) // 12)
    for k in range(blocks):
        a, b, c = (u + v & mask for u, v in zip((a, b, c), struct.unpack_from("<III", data, 12 * k)))
        for turns in (4, 6, 8, 16, 19, 4):
            # Each step is the one before with the three words turned round.
            a, c = (a - c & mask) ^ turn(c, turns), c + b & mask
            a, b, c = b, c, a
    if not data:
        return c
    a, b, c = (u + v & mask for u, v in zip((a, b, c), struct.unpack("<III", bytes(data[12 * blocks:]).ljust(12, b"\0"))))
    for turns in (14, 11, 25, 16, 4, 14, 24):
        c = (c ^ b) - turn(b, turns) & mask
        a, b, c = b, c, a
    return b
