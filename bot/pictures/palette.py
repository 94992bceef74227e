"""The colours of all pictures: on a dark ground, told apart by those who see few colours, too."""

GROUND = "#1e1f22"
CARD = "#2b2d31"
INK = "#f2f3f5"
QUIET = "#b9bec7"
FAINT = "#4a4d55"

RIGHT = "#56b4e9"
WRONG = "#e69f00"
PLAIN = "#a5abb5"

SERIES = ("#56b4e9", "#e69f00", "#2fc79a", "#f0e442", "#e78ac3", "#ff7f50", "#d9d9d9")
"""After Okabe and Ito (2008), made lighter for the dark; a series also has a mark of its own."""
MARKS = ("o", "s", "^", "D", "v", "P", "X")


def mixed(colour: str, ground: str, share: float) -> str:
    """Return the colour laid over the ground, as `#rrggbb`; a share of 0 is the ground."""
    parts = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in parts)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2)."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(ground: str) -> str:
    """Return white or black, whichever reads better on a ground: of any other two, neither might do."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - WCAG


def channels(colour: str) -> tuple[int, int, int]:
    """Return a colour's red, green and blue, from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
