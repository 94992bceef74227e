"""Labels find places: near to where they belong, never over each other, never beyond the map."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from bot.pictures.labelling import Box, Places
from bot.pictures.panel import Frame

MAP = Frame(100, 200, 1000, 1000)
WIDE, HIGH = 200.0, 40.0
where = st.tuples(st.floats(0, 1200), st.floats(0, 1400))


def test_a_label_stands_where_it_is_wished_if_nothing_is_there() -> None:
    assert Places(MAP).take((500, 600), WIDE, HIGH) == Box(400, 580, 600, 620)


def test_the_next_one_there_moves_aside_but_not_far() -> None:
    places = Places(MAP)
    first, second = (places.take((500, 600), WIDE, HIGH) for _ in range(2))

    assert first is not None
    assert second is not None
    assert not first.meets(second)
    assert abs(second.middle[1] - 600) <= 100


def test_what_is_to_stay_free_is_not_written_over() -> None:
    places = Places(MAP)
    places.keep_free([Box.around((500, 600), 60, 60)])

    box = places.take((500, 600), WIDE, HIGH)

    assert box is not None
    assert not box.meets(Box.around((500, 600), 60, 60))


def test_where_all_is_taken_a_label_is_left_out() -> None:
    places = Places(MAP)
    places.keep_free([Box(100, 200, 1100, 1200)])

    assert places.take((500, 600), WIDE, HIGH) is None
    assert places.take((500, 600), WIDE, HIGH) is None


def test_a_label_that_is_wider_than_the_map_is_left_out() -> None:
    assert Places(MAP).take((500, 600), 1001, HIGH) is None


@given(st.lists(st.tuples(where, st.floats(1, 600), st.floats(1, 90)), max_size=40))
def test_no_two_meet_and_none_leaves_the_map(wished: list[tuple[tuple[float, float], float, float]]) -> None:
    places = Places(MAP)
    boxes = [box for at, wide, high in wished if (box := places.take(at, wide, high))]

    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    for box in boxes:
        assert box.left >= 100 - 1e-6
        assert box.right <= 1100 + 1e-6
        assert box.top >= 200 - 1e-6
        assert box.bottom <= 1200 + 1e-6
