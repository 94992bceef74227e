"""Models stay open for a while, each for what it is and for whom it is."""

import pytest

from models import files, opened
from models.files import Refused

KEY = b"k" * 32


def test_a_model_that_was_opened_is_found_open() -> None:
    content = files.dumps({"a": 1}, key=KEY, member="7")
    first = opened.opened(dict, content, member="7", key=KEY)

    assert opened.opened(dict, content, member="7", key=KEY) is first


def test_a_model_is_not_opened_as_what_it_is_not() -> None:
    content = files.dumps({"a": 1}, key=KEY, member="7")
    with pytest.raises(Refused, match="no list"):
        opened.opened(list, content, member="7", key=KEY)
    opened.opened(dict, content, member="7", key=KEY)
    with pytest.raises(Refused, match="no list"):
        opened.opened(list, content, member="7", key=KEY)


@pytest.mark.parametrize(("member", "key"), [("8", KEY), ("7", b"another")])
def test_a_model_that_is_open_for_one_is_refused_to_another(member: str, key: bytes) -> None:
    content = files.dumps({"a": 1}, key=KEY, member="7")
    opened.opened(dict, content, member="7", key=KEY)
    with pytest.raises(Refused):
        opened.opened(dict, content, member=member, key=key)


def test_only_the_last_few_stay_open() -> None:
    contents = [files.dumps({"number": number}, key=KEY, member="7") for number in range(20)]
    first = opened.opened(dict, contents[0], member="7", key=KEY)
    for content in contents:
        opened.opened(dict, content, member="7", key=KEY)

    assert opened.opened(dict, contents[0], member="7", key=KEY) is not first
    assert len(opened._models) < len(contents)
