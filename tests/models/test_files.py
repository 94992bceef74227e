"""Model files: only what was signed here, for this member, by these versions, is opened."""

import hashlib
import hmac
import pickle
import zlib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pandas as pd
import pytest

from models import files
from models.files import Refused, dumps, loads
from models.guessing import Guesser, train

KEY = b"k" * 32
Listens = Callable[..., pd.DataFrame]


@pytest.fixture(scope="module")
def guesser(planted: Listens) -> Guesser:
    return train(planted(), seed=0)


@pytest.fixture(scope="module")
def content(guesser: Guesser) -> bytes:
    return dumps(guesser, key=KEY, member="7")


class Trap:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.mark,))


def test_what_was_stored_answers_as_before(guesser: Guesser, content: bytes, planted: Listens) -> None:
    asked = planted(seed=9)

    pd.testing.assert_frame_equal(loads(content, key=KEY, member="7").rank(asked), guesser.rank(asked))


def test_a_model_of_another_member_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        loads(content, key=KEY, member="8")


def test_a_model_signed_with_another_key_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        loads(content, key=b"another" * 5, member="7")


@pytest.mark.parametrize("place", [0, 31, 32, 40, 1000, -1])
def test_a_model_with_one_altered_byte_is_refused(content: bytes, place: int) -> None:
    altered = bytearray(content)
    altered[place] ^= 1
    with pytest.raises(Refused):
        loads(bytes(altered), key=KEY, member="7")


@pytest.mark.parametrize("kept", [0, 1, 31, 32, 33, 500])
def test_half_a_model_is_refused(content: bytes, kept: int) -> None:
    with pytest.raises(Refused):
        loads(content[:kept], key=KEY, member="7")


def test_a_model_of_another_feature_schema_is_refused(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SCHEMA", files.SCHEMA + 1)
    with pytest.raises(Refused):
        loads(content, key=KEY, member="7")


@pytest.mark.parametrize("library", ["numpy", "scipy", "scikit-learn", "pandas"])
def test_a_model_of_another_library_version_is_refused(
    content: bytes, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    real = metadata.version
    monkeypatch.setattr(files, "version", lambda name: "0.1" if name == library else real(name))
    with pytest.raises(Refused):
        loads(content, key=KEY, member="7")


def test_nothing_is_unpickled_from_a_file_that_is_refused(tmp_path: Path) -> None:
    mark = tmp_path / "opened"
    body = zlib.compress(pickle.dumps(Trap(mark)))
    forged = hmac.new(b"a guess", body, hashlib.sha256).digest()
    for content in (forged + body, bytes(32) + body, body):
        with pytest.raises(Refused):
            loads(content, key=KEY, member="7")

    assert not mark.exists()


def test_a_model_is_small(content: bytes) -> None:
    assert len(content) < 400_000
