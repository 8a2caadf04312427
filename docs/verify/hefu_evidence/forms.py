"""The forms that everything is written in: bytes as text, times, canonical JSON (sections 1 and 2).

Each form has one spelling. What is read here is what would be written, so no second text means the same.
"""
import base64
import binascii
import hashlib
import json
import re
import unicodedata
from datetime import date

MIB = 1 << 20
U32 = 2**32 - 1
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
HASH = re.compile(r"[0-9a-f]{64}")
SIGNATURE = re.compile(r"[0-9a-f]{128}")
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")
OP = re.compile(r"genesis|(?=.{1,64}\Z)[a-z_]+\.[a-z_]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,19}")
_TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])Z")


class Malformed(ValueError):
    """Something has not the form that the text asks for."""


class Unsound(Exception):
    """The first thing that is wrong: its code in the table of section 13, what was found, the entry or None."""

    def __init__(self, code, detail, entry=None):
        super().__init__(f"{code}: {detail}")
        self.code, self.detail, self.entry = code, detail, entry


def need(holds, otherwise):
    if not holds:
        raise Malformed(otherwise)


def H(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def text_of(form, value, what):
    """`value`, which is a text that `form` matches as a whole."""
    need(isinstance(value, str) and form.fullmatch(value), f"{what} is not of its form")
    return value


def number(value, most=U32):
    text_of(_NUMBER, value, "a number")
    need(int(value) <= most, "a number is too large")
    return int(value)


def seconds(value):
    """A time in seconds from a fixed day. Python knows which days exist; they are counted from year 1."""
    text_of(_TIME, value, "a time")
    year, month, day, hour, minute, second = map(int, _TIME.fullmatch(value).groups())
    need(year >= 1970, "a time before 1970")
    try:
        return date(year, month, day).toordinal() * 86400 + hour * 3600 + minute * 60 + second
    except ValueError as error:
        raise Malformed("no such day") from error


def to_base64(raw):
    return base64.b64encode(raw).decode()


def from_base64(text):
    """RFC 4648, section 4. Python's decoder is lenient about the last bits, hence the comparison."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64") from error
    need(to_base64(raw) == text, "base64 in a second spelling")
    return raw


def to_base64url(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text):
    """RFC 4648, section 5, without padding."""
    need(re.fullmatch("[A-Za-z0-9_-]*", text), "not base64url")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Malformed("not base64url") from error
    need(to_base64url(raw) == text, "base64url in a second spelling")
    return raw


def canonical(value):
    """RFC 8785 for texts, flags, lists and objects. Python escapes a text as RFC 8785 does."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    names = sorted(value, key=lambda name: name.encode("utf-16-be"))  # in the order of UTF-16 code units
    return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"


def _check(value, longest, depth=1):
    """The limits of section 1; `longest` is that of a text in bytes, or None."""
    if isinstance(value, bool):
        return
    if isinstance(value, str):
        need(not any(unicodedata.category(c) in ("Cc", "Cs") for c in value), "a control character or lone surrogate")
        need(longest is None or len(value.encode()) <= longest, "a text is too long")
        need(unicodedata.is_normalized("NFC", value), "a text that is not NFC")
        return
    need(isinstance(value, (list, dict)), "null")
    need(depth <= 16, "nested too deep")
    for name in value if isinstance(value, dict) else ():
        _check(name, longest, depth + 1)
    for item in value.values() if isinstance(value, dict) else value:
        _check(item, longest, depth + 1)


def _object(pairs):
    need(len(dict(pairs)) == len(pairs), "a key stands twice")
    return dict(pairs)


def _number(_):
    raise Malformed("a number")


def read_json(raw, most=65536, longest=8192):
    """The value that `raw`, of at most `most` bytes, spells canonically."""
    need(len(raw) <= most, "the document is too long")
    try:
        value = json.loads(raw.decode(), object_pairs_hook=_object, parse_int=_number, parse_float=_number,
                           parse_constant=_number)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Malformed("not JSON in UTF-8") from error
    except RecursionError as error:
        raise Malformed("nested too deep") from error
    _check(value, longest)
    need(canonical(value).encode() == raw, "not the canonical spelling (RFC 8785)")
    return value


def keys(value, names, what):
    """`value`, which is an object of exactly these keys."""
    need(isinstance(value, dict) and set(value) == set(names.split()), f"{what} has not exactly the keys {names}")
    return value


def texts(value, form, what):
    """`value`, which is a list of texts that `form` matches."""
    need(isinstance(value, list), f"{what} is no list")
    return [text_of(form, item, what) for item in value]


def reading(code, entry, read, *arguments):
    """Calls `read`; where it finds a form wrong, that is this code."""
    try:
        return read(*arguments)
    except Malformed as error:
        raise Unsound(code, str(error), entry) from error
