"""Makes up the names of the demo's world: artists, albums, songs and labels that nobody ever heard of."""

from random import Random


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


_FIRST = _words(
    "Ilva|Oskin|Maräl|Teodric|Nnedi|Sólrun|Aikora|Bettine|Caspian|Dunja|Efua|Fenno|Gwenllian|Hadiza|Ivo|Jolanda|"
    "Kwabena|Lisbeta|Mirembe|Norbu|Oona|Përparim|Quilla|Rasmina|Søren|Ulyana|Vashti|Xiomara|Ysolde|Zdenka"
)
_SURNAME = _words("Quill|Hollo|Tamar|Bex|Vinder|Okora|Lys|Marro|Pember|Stav|Ruk|Ñandu|Åsel|Dorn|Krzy|Ombe")
_ENDING = _words("wick|sson|ova|mere|adze|ingley|anda|eki|thorpe|ulu|ström|ette")
_ODD = _words(
    "Teaspoon|Gasket|Ferrule|Lantern|Umbrella Stand|Typewriter|Marmalade|Heron|Escalator|Biscuit Tin|"
    "Periscope|Thimble|Wardrobe|Cormorant|Semaphore|Gramophone|Rhubarb|Spirit Level|Turnip|Weathervane|"
    "Accordion|Pamphlet|Kumquat|Barnacle|Pergola|Stapler|Pothole|Walnut|Saltcellar|Tugboat|Radiator|Parsnip"
)
_ADJECTIVE = _words(
    "Municipal|Reluctant|Velveteen|Punctual|Borrowed|Elastic|Migratory|Provincial|Tangerine|Nocturnal|Polite|"
    "Unlikely|Second-Hand|Luminous|Corduroy|Cautious|Imaginary|Freshwater|Amphibious|Overdue"
)
_PLACE = _words(
    "São Vento|Lower Marrow|Port Ellery|Überfähre|Saint-Onde|Kråkvik|Tallow Hill|Łąkowo|Nether Quay|"
    "Isla Tortilla"
)
_FOREIGN = _words(
    "Ночной трамвай|夜汽車の灯|Το μικρό καλοκαίρι|Lluvia de papel|Schneekönigin|La mer à boire|Kış bahçesi|"
    "Żuraw nad rzeką|Þoka|Areia fina"
)
_VERB = _words("Hold|Carry|Forget|Borrow|Follow|Paint|Unfold|Answer|Trust|Haunt")
_MOODS = {
    (False, False): _words("Ashes|Rain|Winter|Silence|Empty Rooms|Farewell|Cold Tea|Absence|Dusk|November"),
    (False, True): _words("Morning|Honey|Hammock|Meadow|Porchlight|Sunday|Apricots|Lullaby|Kites|Warm Bread"),
    (True, False): _words("Sirens|Knives|Fire|Wolves|Collapse|Teeth|Thunder|Panic|Wreckage|Red Alert"),
    (True, True): _words("Dancing|Fireworks|Summer|Jump|Confetti|Heatwave|Tonight|Champion|Carnival|Runaway"),
}
_ARTISTS = (
    "The {adjective} {odd}s",
    "{first} {surname}",
    "{first} {surname}",
    "{odd} & the {adjective} {own}s",
    "{own} {odd}",
    "{adjective} {own} {odd}",
    "{first} & the {odd}s",
    "{odd}, {own} & {first}",
    "{odd}s of {place}",
    "DJ {odd}",
)
_ALBUMS = (
    "{adjective} {mood}",
    "{mood} in {place}",
    "The {odd} Sessions",
    "{own} & {mood}",
    "Live from {place}",
    "{odd} EP",
    "{verb} the {odd}",
    "Notes on {mood}",
)
_SONGS = (
    "{mood}",
    "{adjective} {mood}",
    "{mood} in {place}",
    "{own} {mood}",
    "{own}, {own} Again",
    "{verb} My {own}",
    "{verb} the {odd}",
    "The {odd} Song",
    "{mood} for {first}",
    "How to {verb} Your {odd}",
    "Three {odd}s",
    "{mood}, {mood}",
    "If the {odd} Comes",
    "{own} Without {mood}",
    "{own} (Interlude)",
    "{mood} No. {number}",
    "Dear {first}",
)
_LABELS = ("{odd} Records", "{place} Recordings", "{adjective} {odd} Tapes")


def artist(rng: Random, own: tuple[str, ...]) -> str:
    """Name an artist, with words of the style's own."""
    return _filled(rng, rng.choice(_ARTISTS), own)


def album(rng: Random, own: tuple[str, ...], *, lively: bool, bright: bool) -> str:
    """Name an album after its mood."""
    return _filled(rng, rng.choice(_ALBUMS), own, _MOODS[lively, bright])


def song(rng: Random, own: tuple[str, ...], *, lively: bool, bright: bool) -> str:
    """Name a song after its mood, once in a while in another language."""
    if rng.random() < 0.03:  # noqa: PLR2004 - seldom
        return rng.choice(_FOREIGN)
    return _filled(rng, rng.choice(_SONGS), own, _MOODS[lively, bright])


def label(rng: Random) -> str:
    """Name a record label."""
    return _filled(rng, rng.choice(_LABELS), ("Wax",))


def _filled(rng: Random, pattern: str, own: tuple[str, ...], moods: tuple[str, ...] = ("Rain",)) -> str:
    return pattern.format(
        adjective=rng.choice(_ADJECTIVE),
        first=rng.choice(_FIRST),
        mood=rng.choice(moods),
        number=rng.randint(2, 9),
        odd=rng.choice(_ODD),
        own=rng.choice(own),
        place=rng.choice(_PLACE),
        surname=rng.choice(_SURNAME) + rng.choice(_ENDING),
        verb=rng.choice(_VERB),
    )
