"""The five people of the demo's world, and what each of their playlists is for: the planted answers."""

from dataclasses import dataclass

from bot.demo.discography import Song

_ANY_YEARS = (0, 9999)
_ANY = (0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a playlist is for; ranges include both ends."""

    playlist: str
    size: int
    styles: tuple[str, ...]
    years: tuple[int, int] = _ANY_YEARS
    energy: tuple[float, float] = _ANY
    valence: tuple[float, float] = _ANY
    circle: int | None = None
    """Of the style's circles of artists, the only one that is meant."""

    def welcomes(self, song: Song) -> bool:
        """Tell whether the song belongs in the playlist."""
        return (
            song.album.style.name in self.styles
            and self.circle in {None, song.artist.circle}
            and self.years[0] <= song.year <= self.years[1]
            and self.energy[0] <= song.sound["energy"] <= self.energy[1]
            and self.valence[0] <= song.sound["valence"] <= self.valence[1]
        )


@dataclass(frozen=True, slots=True)
class Taste:
    """A person and what they keep playlists for."""

    name: str
    wishes: tuple[Wish, ...]

    @property
    def styles(self) -> frozenset[str]:
        """Every kind of music the person cares for."""
        return frozenset(style for wish in self.wishes for style in wish.styles)


_LIVELY, _BRIGHT, _CALM = (0.66, 1.0), (0.58, 1.0), (0.0, 0.32)

TASTES: tuple[Taste, ...] = (
    Taste(
        "Juno",
        (
            Wish("Slow Fog", 60, ("dream pop",)),
            Wish("Attic Tapes", 55, ("indie folk",)),
            Wish("Neon Commute", 50, ("synth-pop",)),
            Wish("Kitchen Disco", 42, ("disco",)),
            Wish("Soldering Songs", 45, ("techno",)),
            Wish("Under Forty Watts", 40, ("ambient", "indie folk", "piano"), energy=_CALM),
            Wish("Older Than My Parents", 40, ("soul", "jazz"), years=(0, 1969)),
            Wish("Same Four Friends", 24, ("dream pop",), circle=1),
            Wish("Everybody In", 48, ("disco", "house", "highlife"), energy=_LIVELY, valence=_BRIGHT),
        ),
    ),
    Taste(
        "Teo",
        (
            Wish("Corner Shop Beats", 70, ("boom bap",)),
            Wish("Blue Smoke", 55, ("jazz",), years=(1956, 1966)),
            Wish("Vinyl Only", 45, ("soul",)),
            Wish("Highlife Express", 40, ("highlife",)),
            Wish("Corazón Eléctrico", 48, ("cumbia",)),
            Wish("Warehouse Keys", 42, ("house",)),
            Wish("Deadlift", 36, ("trap", "boom bap", "metal"), energy=(0.72, 1.0)),
            Wish("Sunday Eggs", 40, ("soul", "jazz", "cumbia"), energy=(0, 0.55), valence=(0.55, 1)),
            Wish(
                "Block Party", 50, ("disco", "house", "highlife", "cumbia"), energy=_LIVELY, valence=(0.7, 1)
            ),
        ),
    ),
    Taste(
        "Ilse",
        (
            Wish("tasten und regen", 55, ("piano",)),
            Wish("wald und wiese", 48, ("indie folk",)),
            Wish("nachtbus", 60, ("techno",)),
            Wish("kassettendeck", 55, ("synth-pop",)),
            Wish("werkstatt laut", 45, ("metal", "punk")),
            Wish("nebel über köln", 35, ("dream pop",), valence=(0, 0.36)),
            Wish("schlaf gut", 40, ("ambient", "piano"), energy=(0, 0.16)),
            Wish("küchentanz", 40, ("synth-pop", "disco", "house"), energy=_LIVELY, valence=_BRIGHT),
        ),
    ),
    Taste(
        "Wren",
        (
            Wish("three chords", 60, ("punk",)),
            Wish("rust belt lullabies", 55, ("americana",)),
            Wish("sugar crash", 50, ("hyperpop",)),
            Wish("heavy machinery", 48, ("metal",)),
            Wish("bedroom ceiling", 40, ("dream pop",)),
            Wish("big shoulder pads", 35, ("synth-pop",), years=(1983, 1990)),
            Wish("gym gremlin", 36, ("punk", "metal", "hyperpop", "trap"), energy=(0.9, 1.0)),
            Wish("ünderdogs", 22, ("punk",), circle=2),
            Wish("karaoke emergencies", 40, ("synth-pop", "americana", "disco", "soul"), valence=(0.62, 1)),
        ),
    ),
    Taste(
        "Amadi",
        (
            Wish("Harmattan Radio", 60, ("highlife",)),
            Wish("Été sans fin", 55, ("cumbia",)),
            Wish("Rooftop ☀", 45, ("house",)),
            Wish("Trap Door", 60, ("trap",)),
            Wish("Satin Sheets", 40, ("soul", "disco"), years=(1961, 1977)),
            Wish("Pixel Tears", 40, ("hyperpop",)),
            Wish("After the Argument", 35, ("trap", "jazz", "dream pop"), valence=(0, 0.3)),
            Wish(
                "Cousins' Wedding",
                55,
                ("highlife", "disco", "cumbia", "house"),
                energy=_LIVELY,
                valence=_BRIGHT,
            ),
        ),
    ),
)
"""Everybody in the world; the demo's console opens as the first."""
