"""The kinds of music of the demo's world: what they sound like, when they were made, what they sing about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """A kind of music; the sounds are averages on Spotify's scales, the years its first and last."""

    name: str
    genres: tuple[str, ...]
    years: tuple[int, int]
    words: tuple[str, ...]
    energy: float
    valence: float
    danceability: float
    acousticness: float
    instrumentalness: float
    speechiness: float
    tempo: int
    minutes: float
    explicit: float
    """The share of its songs that are."""


# name | genres | years | words of its own | energy, valence, danceability, acousticness, instrumentalness,
# speechiness, tempo, minutes, share of explicit songs; the years of a living kind end with the world.
# Kinds that stand beside each other are related.
_TABLE = """
piano | neoclassical, chamber music, solo piano | 2001 2999 | Étude, Nocturne, Prelude, Snow | .13 .21 .33 .96 .90 .04 102 3.2 .00
ambient | ambient, drone, space music | 1978 2999 | Drift, Tidal, Lichen, Aurora | .17 .13 .24 .83 .90 .04 96 6.4 .00
dream pop | dream pop, shoegaze, noise pop | 1988 2999 | Halo, Lilac, Undertow, Fog | .58 .34 .43 .16 .24 .04 114 4.4 .02
indie folk | indie folk, chamber folk, freak folk | 2004 2999 | Cabin, Sparrow, Orchard, Wool | .34 .37 .49 .74 .05 .04 112 3.7 .02
americana | americana, alt-country, outlaw country | 1975 2999 | Whiskey, Highway, Porch, County | .48 .50 .55 .48 .03 .04 116 3.8 .06
soul | classic soul, northern soul, southern soul | 1961 1978 | Baby, Heartache, Mercy, Sweet | .54 .69 .60 .44 .02 .04 112 3.0 .00
jazz | cool jazz, hard bop, vocal jazz | 1956 1974 | Quintet, Blue, Avenue, Waltz | .33 .50 .52 .80 .55 .04 118 5.3 .00
highlife | afrobeat, highlife, afro-funk | 1969 2999 | Palmwine, Junction, Harmattan, Lorry | .72 .78 .71 .28 .12 .06 113 6.2 .01
cumbia | cumbia, digital cumbia, latin alternative | 1998 2999 | Corazón, Luna, Río, Mango | .71 .79 .77 .24 .04 .06 99 3.6 .05
disco | disco, boogie, post-disco | 1974 1984 | Mirrorball, Saturday, Satin, Fever | .74 .83 .76 .14 .06 .05 118 4.6 .00
house | deep house, house, disco house | 1991 2999 | Bassline, Daybreak, Terrace, Groove | .75 .56 .80 .06 .52 .05 123 6.1 .02
techno | techno, minimal techno, acid techno | 1993 2999 | Relay, Voltage, Module, Hertz | .80 .26 .73 .03 .82 .05 131 6.6 .00
synth-pop | synth-pop, new wave, minimal wave | 1979 1990 | Telephone, Neon, Chrome, Robot | .70 .61 .66 .10 .05 .04 125 4.0 .00
hyperpop | hyperpop, electropop, bubblegum bass | 2015 2999 | Glitter, Pixel, Crush, Sugar | .80 .55 .68 .07 .04 .09 144 2.7 .35
trap | trap, cloud rap, melodic rap | 2013 2999 | Ice, Penthouse, Racks, Ghost | .60 .36 .73 .18 .01 .19 141 2.9 .75
boom bap | boom bap, alternative hip hop, jazz rap | 1990 2009 | Corner, Cipher, Subway, Crates | .64 .55 .77 .17 .03 .26 93 3.9 .55
punk | punk, garage punk, pop punk | 1977 2014 | Landlord, Riot, Basement, Spit | .92 .58 .45 .01 .02 .08 162 2.4 .22
metal | doom metal, stoner metal, sludge metal | 1986 2999 | Grave, Iron, Serpent, Ash | .90 .24 .34 .01 .26 .08 121 6.0 .08
"""  # noqa: E501 - a table is read by its rows


def _style(row: str) -> Style:
    name, genres, years, words, figures = (cell.strip() for cell in row.split("|"))
    first, last = map(int, years.split())
    energy, valence, dance, acoustic, instrumental, speech, tempo, minutes, explicit = map(
        float, figures.split()
    )
    return Style(
        name=name,
        genres=tuple(genres.split(", ")),
        years=(first, last),
        words=tuple(words.split(", ")),
        energy=energy,
        valence=valence,
        danceability=dance,
        acousticness=acoustic,
        instrumentalness=instrumental,
        speechiness=speech,
        tempo=int(tempo),
        minutes=minutes,
        explicit=explicit,
    )


STYLES: tuple[Style, ...] = tuple(map(_style, _TABLE.strip().splitlines()))
"""Every kind of music there is in the world."""


def related(style: Style) -> Style:
    """Name the kind of music to which its artists stray."""
    at = STYLES.index(style)
    return STYLES[at - 1 if at else 1]
