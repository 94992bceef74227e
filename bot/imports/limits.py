"""How much of a file is read before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes above which a file is refused; sizes are bytes, unpacked unless said otherwise."""

    total: int = 200 * MIB
    """Of everything read from one file or folder, packed or unpacked."""
    document: int = 64 * MIB
    """Of one JSON document, which has to be held whole."""
    line: int = MIB
    """Characters of one line or row of a CSV file."""
    rows: int = 200_000
    """Rows of all playlists together, and the objects of one JSON document halved."""
    playlists: int = 20_000
    """Playlists of one import; Spotify itself allows eleven thousand."""
    entries: int = 2_000
    """Files and folders in a folder or zip."""
    ratio: int = 100
    """How many times its own size a zip may unpack to."""
    ratio_from: int = MIB
    """Unpacked bytes from which the ratio counts; tiny files compress oddly."""


STANDARD = Limits()
"""What an import may weigh unless somebody says otherwise."""

CATALOGUE = Limits(total=1024 * MIB, rows=5_000_000)
"""What a catalogue may weigh: the operator's own file of some million tracks."""


def in_words(size: int) -> str:
    """Say a number of bytes as a person would."""
    return f"{size / MIB:.0f} MB" if size >= MIB else f"{size:,} bytes"
