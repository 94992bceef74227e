"""What a file is, told from its first bytes and never from its ending."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "an MP3 file"),
    (b"OggS", "an Ogg file"),
    (b"fLaC", "a FLAC file"),
)
_MARKUP = (("<!doctype html", "a web page"), ("<html", "a web page"), ("<?xml", "an XML document"))
_NO_TABLE_BEGINS_SO = 64
"""Letters among which a zero tells a binary file; one further on may be a table that came to harm."""

_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def encodings(head: bytes) -> tuple[str, ...]:
    """Name the encodings to try for a text that begins so, the likeliest first."""
    if head.startswith(BOM_UTF8):
        return ("utf-8-sig",)
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return ("utf-16",)
    return ("utf-8", "cp1252")


def is_zip(head: bytes) -> bool:
    """Tell whether a file that begins so is a zip."""
    return head.startswith(_ZIPS)


def is_json(head: bytes) -> bool:
    """Tell whether a text that begins so can only be a JSON document."""
    return beginning(head).startswith(("{", "["))


def foreign(head: bytes) -> str | None:
    """Name what the file is when it is neither a text nor a zip; None when it may be read."""
    if not head:
        return "an empty file"
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    text = beginning(head).casefold()
    for markup, name in _MARKUP:
        if text.startswith(markup):
            return name
    return "a binary file" if "\0" in text[:_NO_TABLE_BEGINS_SO] else None


def beginning(head: bytes) -> str:
    """Decode the first bytes as far as they are a text."""
    return head.decode(encodings(head)[0], errors="replace").lstrip()
