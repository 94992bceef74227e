"""The songs of a map told apart: whose, in which playlist, of which genre and decade, and who is where."""

from collections.abc import Sequence

import pytest

from bot.domain import Columns, Fellow, MemberId, Place
from bot.services.grouping import centre, sheet_of
from bot.services.mapsheets import Asked, By, Gathered, Region, Sheet, Sort, Who, gather, people_of
from bot.services.neighbours import around
from bot.services.surveying import fair

ANA, BEN, CEM = (Fellow(MemberId(number), name) for number, name in enumerate(("Ana", "Ben", "Cem"), start=1))
HERE = Place("test", "1")

Row = tuple[int, str, int, str, Sequence[str], str | None, str | None]
"""A listen: member, playlist, song, shown, genres, release date and when it was added."""


def row(
    member: int = 1,
    playlist: str = "1",
    song: int = 0,
    *,
    shown: str = "visible",
    genres: Sequence[str] = (),
    released: str = "",
    added: str | None = None,
) -> Row:
    return member, playlist, song, shown, genres, released, added


def listens(rows: Sequence[Row]) -> Columns:
    return {
        "playlist": [playlist for _, playlist, *_ in rows],
        "track_id": [f"{song:022}" for _, _, song, *_ in rows],
        "title": [f"Song {song}" for _, _, song, *_ in rows],
        "artists": [[f"Artist {song}"] for _, _, song, *_ in rows],
        "release_date": [released for *_, released, _ in rows],
        "genres": [list(genres) for *_, genres, _, _ in rows],
        "added_at": [added for *_, added in rows],
        "member": [member for member, *_ in rows],
        "shown": [shown for _, _, _, shown, *_ in rows],
    }


def gathered(rows: Sequence[Row], *, most: int = 1000) -> Gathered:
    return gather(listens(rows), most=most, visible_only=True)


def sheet(
    rows: Sequence[Row],
    by: By = By.MEMBER,
    *,
    viewer: MemberId = ANA.member,
    people: Sequence[Fellow] = (ANA, BEN, CEM),
    names: Sequence[str] = ("1", "2", "3"),
    who: Who = Who.SERVER,
) -> Sheet:
    """Lay songs out by their numbers: by hundreds to the right."""
    found = gathered(rows)
    spots = [(int(track) % 100 / 100, int(track) // 100 / 10) for track in found.track_ids]
    called = {name: f"list {name}" for name in names}
    return sheet_of(Asked(viewer, HERE, who, by), found, spots, people_of(found, people), called)


def named(found: Sheet) -> dict[int, str]:
    """Return what each song's group is called, or what kind of group it is."""
    groups = [group.name or str(group.sort) for group in found.groups]
    return {int(track): groups[group] for track, group in zip(found.track_id, found.group, strict=True)}


def test_a_song_in_several_lists_is_one_dot_with_all_its_lists_and_owners() -> None:
    found = gathered([row(1, "1", 7), row(1, "2", 7), row(2, "3", 7), row(2, "3", 8)])

    assert found.track_ids == ("0" * 21 + "8", "0" * 21 + "7")
    assert found.lists == (("3",), ("1", "2", "3"))
    assert found.owners == ((2,), (1, 2))
    assert found.songs["lists"] == [["3"], ["1", "2", "3"]]
    assert found.holders == {"1": 1, "2": 1, "3": 2}
    assert not {"playlist", "member", "shown", "added_at"} & set(found.songs)


def test_what_may_be_seen_does_not_tell_of_what_may_not() -> None:
    rows = [row(1, "1", 7), row(2, "2", 7, shown="counted"), row(2, "2", 8, shown="counted")]

    found = gathered(rows)
    own = gather(listens(rows), most=10, visible_only=False)

    assert (found.owners, found.lists, found.are_visible) == (((1,),), (("1",),), True)
    assert set(found.holders) == {"1"}
    assert (len(own.track_ids), own.are_visible) == (2, False)


def test_of_too_many_songs_the_newest_are_taken_and_undated_ones_last() -> None:
    rows = [row(song=number, added=f"2026-01-0{number}T00:00:00Z") for number in range(1, 6)]
    rows += [row(song=6), row(2, "2", 1, added="2026-02-01T00:00:00Z")]

    found = gathered(rows, most=3)

    assert [int(track) for track in found.track_ids] == [1, 5, 4]
    assert found.owners[0] == (1, 2)


def test_songs_are_told_apart_by_whose_they_are_and_those_of_several_are_a_group() -> None:
    found = sheet([row(1, "1", 1), row(2, "2", 2), row(1, "1", 3), row(2, "2", 3), row(3, "3", 3)])

    assert named(found) == {1: "Ana", 2: "Ben", 3: "several"}
    assert [(group.name, group.songs, group.person) for group in found.groups] == [
        ("Ana", 2, 0),
        ("Ben", 2, 1),
        ("Cem", 1, 2),
        ("", 1, None),
    ]
    assert [group.is_you for group in found.groups] == [True, False, False, False]


def test_two_of_the_same_name_stay_two() -> None:
    found = sheet([row(1, "1", 1), row(2, "2", 2)], people=(ANA, Fellow(BEN.member, "Ana")))

    assert [(group.name, group.person) for group in found.groups] == [("Ana", 0), ("Ana", 1)]
    assert len(set(found.group)) == 2


def test_everybody_has_the_same_number_whoever_looks_and_whatever_they_bring() -> None:
    few = sheet([row(1, "1", 1), row(2, "2", 2), row(3, "3", 3)])
    many = sheet(
        [row(1, "1", 1), *(row(3, "3", number) for number in range(50, 90)), row(2, "2", 2)],
        viewer=CEM.member,
    )

    assert [group.name for group in few.groups] == [group.name for group in many.groups]


def test_of_a_crowd_the_largest_have_a_look_of_their_own_and_the_viewer_has_in_any_case() -> None:
    crowd = [Fellow(MemberId(number), f"M{number}") for number in range(1, 31)]
    rows = [
        row(fellow.member, str(fellow.member), 100 * fellow.member + number)
        for fellow in crowd
        for number in range(fellow.member)
    ]

    found = sheet(rows, people=crowd, viewer=MemberId(1))

    names = [group.name for group in found.groups]
    assert names == ["M1", *(f"M{number}" for number in range(18, 31)), ""]
    assert found.groups[-1].sort is Sort.REST
    assert found.groups[-1].songs == sum(range(2, 18))


def test_a_song_of_two_playlists_counts_to_the_smaller_which_tells_more() -> None:
    rows = [row(1, "1", number) for number in range(10)] + [row(1, "2", number) for number in range(3)]

    found = sheet(rows, By.PLAYLIST)

    assert {named(found)[number] for number in range(3)} == {"list 2"}
    assert {named(found)[number] for number in range(3, 10)} == {"list 1"}
    assert [group.songs for group in found.groups] == [10, 3]


def test_playlists_say_whose_they_are_where_several_people_are_on_the_map() -> None:
    rows = [row(1, "1", 1), row(2, "2", 2)]

    assert [group.of for group in sheet(rows, By.PLAYLIST).groups] == ["Ana", "Ben"]
    assert [group.of for group in sheet(rows[:1], By.PLAYLIST).groups] == [""]


def test_a_playlist_that_may_not_be_named_names_nothing() -> None:
    found = sheet([row(1, "1", 1), row(1, "9", 2)], By.PLAYLIST)

    assert named(found) == {1: "list 1", 2: "unknown"}


def test_a_list_whose_songs_are_all_in_smaller_ones_takes_no_colour_from_others() -> None:
    rows = [row(1, str(number), number) for number in range(1, 12)]
    rows += [row(1, "50", number) for number in range(1, 12)]

    found = sheet(rows, By.PLAYLIST, names=[str(number) for number in range(60)])

    assert "list 50" not in {group.name for group in found.groups[:9]}


def test_genres_are_named_by_the_commonest_and_unknown_ones_are_said_to_be() -> None:
    rows = [row(song=number, genres=["rock", f"rare {number}"]) for number in range(20)]
    rows += [row(song=30, genres=["jazz"]), row(song=31)]

    found = named(sheet(rows, By.GENRE))

    assert {found[number] for number in range(20)} == {"rock"}
    assert (found[30], found[31]) == ("jazz", "unknown")


def test_small_genres_share_what_is_left_over() -> None:
    rows = [
        row(song=100 * kind + n, genres=[f"genre {kind:02}"]) for kind in range(14) for n in range(14 - kind)
    ]

    found = sheet(rows, By.GENRE)

    assert [group.name for group in found.groups] == [*(f"genre {kind:02}" for kind in range(9)), ""]
    assert found.groups[-1].sort is Sort.REST


def test_decades_follow_each_other() -> None:
    dates = {1: "1969-08-15", 2: "1970", 3: "2026-01", 4: "1999-12-31", 5: ""}

    found = sheet([row(song=number, released=date) for number, date in dates.items()], By.DECADE)

    assert [group.name for group in found.groups] == ["1960s", "1970s", "1990s", "2020s", ""]
    assert named(found) == {1: "1960s", 2: "1970s", 3: "2020s", 4: "1990s", 5: "unknown"}


def test_the_middle_of_a_group_is_where_most_of_it_is_and_not_between_its_parts() -> None:
    spots = [(0.1, 0.1)] * 6 + [(0.12, 0.1)] * 2 + [(0.9, 0.9)] * 5

    assert centre(spots) == pytest.approx((0.105, 0.1))


def test_you_are_where_most_of_yours_is_and_nowhere_without_a_song() -> None:
    rows = [row(1, "1", number) for number in (10, 11, 12, 90)] + [
        row(2, "2", number) for number in range(50, 60)
    ]

    assert sheet(rows).here == pytest.approx((0.11, 0.0))
    assert sheet(rows, viewer=CEM.member).here is None


def test_on_your_own_map_you_are_where_your_latest_songs_are() -> None:
    old = [row(1, "1", 10 + number % 3, added="2020-01-01T00:00:00Z") for number in range(3)]
    old += [row(1, "1", 100 * number + 10, added="2020-01-01T00:00:00Z") for number in range(1, 9)]
    new = [row(1, "1", 900 + number, added="2026-01-01T00:00:00Z") for number in range(80, 100)]

    here = sheet([*old, *new], By.PLAYLIST, who=Who.ME).here

    assert here is not None
    assert here[0] > 0.8
    assert here[1] == pytest.approx(0.9)


def near(found: Sheet, *regions: Region) -> Sheet:
    return Sheet(**{name: getattr(found, name) for name in Sheet.__slots__} | {"regions": regions})


def test_nearest_is_of_whom_the_largest_share_lies_beside_you_not_the_largest_library() -> None:
    mine = [row(1, "1", number) for number in range(10)]
    bens = [row(2, "2", number) for number in (20, 21, 22, 100, 101)]
    bens += [row(2, "2", number) for number in range(2, 7)]
    cems = [row(3, "3", number) for number in range(10)] + [row(3, "3", 200 + number) for number in range(90)]

    found = around(
        near(sheet([*mine, *bens, *cems]), Region("folk", 0.9, 0.9, 1), Region("jazz", 0.1, 0.0, 9))
    )

    assert found is not None
    assert found.region == "jazz"
    assert found.company is not None
    assert found.company.fellow == BEN
    assert (found.company.beside, found.company.songs) == (5, 10)


def test_nobody_is_near_whose_songs_all_lie_elsewhere() -> None:
    rows = [row(1, "1", number) for number in range(10)] + [
        row(2, "2", 500 + number) for number in range(50, 60)
    ]

    found = around(sheet(rows))

    assert found is not None
    assert found.company is None
    assert found.region == ""
    assert around(sheet(rows, viewer=CEM.member)) is None


@pytest.mark.parametrize(
    ("most", "sizes", "each"),
    [
        (100, [50, 50], None),
        (100, [98, 2], None),
        (100, [150, 2], 98),
        (100, [60, 60, 10], 45),
        (100, [1000], 100),
        (2, [5, 5, 5], 1),
    ],
)
def test_where_there_is_no_room_for_all_each_brings_as_many_as_fit(
    most: int, sizes: list[int], each: int | None
) -> None:
    assert fair(most, sizes) == each
    if each and each > 1:
        assert sum(min(size, each) for size in sizes) <= most
