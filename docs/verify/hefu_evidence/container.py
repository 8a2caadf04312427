"""The container: a zip in one spelling (section 13).

Readers of zip files disagree about what a strange one holds. Here the members are read by the directory, everything is
built again from them, and other bytes are refused; so nothing can hide between, before or behind.
"""
import re
import struct
import zlib

from .forms import MIB, Unsound

_LOCAL, _DIRECTORY, _END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
_PLAIN = {"README.txt", "certificate.pdf", "checkpoint", "evidence.json", "policy"}
_NUMBERED = re.compile(r"(entries|hidden)/[0-9]{12}\.json|leaves/[0-9]{12}|proofs/[0-9]{12}\.tlog-proof")


def write(members):
    """The one spelling of a zip of these (name, data) pairs; names are bytes."""
    body, directory, at = [], [], 0
    for name, data in sorted(members):
        # needed 10, flags: UTF-8, stored, time 0, date 1980-01-01, crc, both sizes, length of the name, no extra field
        what = struct.pack("<HHHHHIIIHH", 10, 0x0800, 0, 0, 0x0021, zlib.crc32(data), len(data), len(data), len(name), 0)
        body += [_LOCAL + what, name, data]
        # made by 0 before; no comment, disk 0, attributes 0, offset after
        directory.append(_DIRECTORY + b"\0\0" + what + struct.pack("<HHHII", 0, 0, 0, 0, at) + name)
        at += 30 + len(name) + len(data)
    size = sum(map(len, directory))
    end = struct.pack("<HHHHIIH", 0, 0, len(members), len(members), size, at, 0)
    return b"".join(body + directory) + _END + end


def _spans(raw):
    """Name, begin and end of each member's data, by the directory."""
    def readable(holds, otherwise):
        if not holds:
            raise Unsound("container.unreadable", otherwise)

    readable(len(raw) <= 64 * MIB, "more than 64 MiB")
    last = len(raw) - 22
    readable(last >= 0 and raw[last:last + 4] == _END, "no end record in the last 22 bytes")
    count, size, at = struct.unpack("<HII", raw[last + 10:last + 20])
    end = at + size
    readable(count <= 20_000, "more than 20 000 members")
    readable(end <= last, "the directory is not before the end record")
    for _ in range(count):
        readable(at + 46 <= end and raw[at:at + 4] == _DIRECTORY, "the directory ends early")
        length, name, extra, comment = struct.unpack("<I4xHHH", raw[at + 20:at + 34])
        begin, = struct.unpack("<I", raw[at + 42:at + 46])
        readable(at + 46 + name + extra + comment <= end, "the directory ends early")
        readable(begin + 30 <= len(raw) and raw[begin:begin + 4] == _LOCAL, "a member without a local header")
        data = begin + 30 + sum(struct.unpack("<HH", raw[begin + 26:begin + 30]))
        readable(data + length <= len(raw), "a member is cut off")
        yield raw[at + 46:at + 46 + name], data, data + length
        at += 46 + name + extra + comment


def read(raw):
    """The members by name. Names are bytes, spelled here as Latin-1: only ASCII ones will be known."""
    spans = list(_spans(raw))
    names = {name for name, _, _ in spans}
    # Members that overlap would be more than the file; they are not copied out.
    apart = len(names) == len(spans) and sum(end - begin for _, begin, end in spans) <= len(raw)
    if not apart or write([(name, raw[begin:end]) for name, begin, end in spans]) != raw:
        raise Unsound("container.not_canonical", "not the one spelling of a zip of its members")
    return {name.decode("latin-1"): raw[begin:end] for name, begin, end in spans}


def check_names(files):
    """Only the known names, and all that must be there."""
    for name in files:
        if name not in _PLAIN and not _NUMBERED.fullmatch(name):
            raise Unsound("container.unknown_file", ascii(name))
    derived = {name for name in files if name.startswith(("leaves/", "proofs/"))}
    shown = [name[8:20] for name in files if name.startswith("entries/")]
    due = {f"leaves/{index}" for index in shown} | {f"proofs/{index}.tlog-proof" for index in shown}
    missing = ({"README.txt", "checkpoint", "evidence.json", f"entries/{0:012}.json"} | due) - files.keys()
    if missing:
        raise Unsound("container.missing_file", f"{min(missing)} is missing")
    if derived - due:
        raise Unsound("container.missing_file", f"the entry of {min(derived - due)} is missing")
