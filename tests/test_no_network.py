"""The guard of conftest.py lets a test speak to this machine and to nothing beyond it."""

import asyncio
import socket
from pathlib import Path

import pytest

# Addresses that are set aside for documentation: nobody answers there.
BEYOND = [(socket.AF_INET, ("192.0.2.1", 80)), (socket.AF_INET6, ("2001:db8::1", 80, 0, 0))]


@pytest.mark.parametrize(("family", "address"), BEYOND)
@pytest.mark.parametrize("call", ["connect", "connect_ex"])
def test_a_connection_beyond_this_machine_fails_the_test(
    family: int, address: tuple[str, int], call: str
) -> None:
    with socket.socket(family) as sock, pytest.raises(pytest.fail.Exception, match=address[0]):
        getattr(sock, call)(address)


async def test_an_event_loop_is_held_to_it_as_well() -> None:
    with pytest.raises(pytest.fail.Exception, match="reached for the network"):
        await asyncio.open_connection("192.0.2.1", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost"])
def test_a_connection_to_this_machine_is_made(host: str) -> None:
    with socket.create_server(("127.0.0.1" if host == "localhost" else host, 0)) as server:
        socket.create_connection((host, server.getsockname()[1])).close()


def test_a_connection_to_a_socket_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # From inside the folder: the whole path may be longer than a socket's name can be.
    monkeypatch.chdir(tmp_path)

    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("door")
        server.listen()
        client.connect("door")
