"""What every test stands on: no network beyond this machine, repeatable examples, real data if at hand."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

# A busy machine must not fail a test, so neither a deadline nor slow generation counts; the examples are the
# same in every run, so that a failure met once is met again.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def is_on_this_machine(family: int, address: object) -> bool:
    """Tell whether a socket address is a file or of the loopback network."""
    if family not in {socket.AF_INET, socket.AF_INET6} or not isinstance(address, tuple):
        return family == socket.AF_UNIX
    host = str(address[0]).partition("%")[0]
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _guarded(connect: Callable[..., object]) -> Callable[..., object]:
    def refuse_or_connect(sock: socket.socket, address: object) -> object:
        # pytest.fail is no Exception, so that no code under test can catch it.
        if not is_on_this_machine(sock.family, address):
            pytest.fail(f"A test reached for the network: {address!r}")
        return connect(sock, address)

    return refuse_or_connect


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Let sockets connect to this machine alone."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        yield


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real exports, or skip the test where it is absent."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the real exports (../shared/data beside the repository) are not at hand")
    return SHARED_DATA
