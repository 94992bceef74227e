"""People let apps in as they do at Spotify, and what they gave ends as it does there."""

from datetime import timedelta

import aiohttp
import pytest
from yarl import URL

from bot.demo.spotify import SpotifyWorld, consent
from tests.clocks import Hand
from tests.demo.spotify.visiting import CALLBACK, CLIENT, VERIFIER, Visitor

OTHER = "b0000000000000000000000000000002"


async def test_consent_leads_back_with_a_code_and_the_state(app: Visitor) -> None:
    back = URL(await consent(app.address(state="a state & more"), "ana"))
    assert str(back.with_query(None)) == CALLBACK
    assert back.query["state"] == "a state & more"
    assert back.query["code"]


async def test_who_declines_is_led_back_without_a_code(app: Visitor) -> None:
    back = URL(await consent(app.address(), "ana", agrees=False))
    assert dict(back.query) == {"error": "access_denied", "state": "a-state"}


async def test_the_page_names_the_app_its_wishes_and_the_people(app: Visitor) -> None:
    async with app.session.get(app.address(scope="user-top-read <b>")) as shown:
        page = await shown.text()
    assert shown.content_type == "text/html"
    assert CLIENT in page
    assert "<li>user-top-read</li><li>&lt;b&gt;</li>" in page
    assert '<option value="ana">Ana</option>' in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"client_id": "unknown"}, "INVALID_CLIENT: Invalid client"),
        ({"redirect_uri": CALLBACK + "/"}, "INVALID_CLIENT: Invalid redirect URI"),
        ({"redirect_uri": "http://127.0.0.1:8889/callback"}, "INVALID_CLIENT: Invalid redirect URI"),
        ({"redirect_uri": "http://localhost:8888/callback"}, "INVALID_CLIENT: Invalid redirect URI"),
        ({"response_type": "token"}, "response_type must be code"),
        ({"code_challenge_method": "plain"}, "code_challenge_method must be S256"),
        ({"code_challenge": ""}, "code_challenge_method must be S256"),
    ],
)
async def test_a_wrong_address_shows_an_error_and_no_form(
    app: Visitor, changes: dict[str, str], said: str
) -> None:
    async with app.session.get(app.address(**changes)) as shown:
        assert shown.status == 400
        assert said in await shown.text()
    with pytest.raises(ValueError, match=said.partition(":")[0]):
        await consent(app.address(**changes), "ana")


async def test_the_port_of_a_loopback_address_registered_without_one_may_vary(
    app: Visitor, world: SpotifyWorld
) -> None:
    registered = ["http://127.0.0.1/callback", "https://bot.example/callback"]
    world.add_app(OTHER, redirect_uris=registered, users=["ana"])
    for address in ("http://127.0.0.1:5123/callback", *registered):
        assert await app.code("ana", client_id=OTHER, redirect_uri=address)
    for wrong in (
        "http://127.0.0.1:5123/other",
        "http://me@127.0.0.1:5123/callback",
        "https://bot.example:444/callback",
        "https://127.0.0.1:5123/callback",
    ):
        with pytest.raises(ValueError, match="INVALID_CLIENT"):
            await app.code("ana", client_id=OTHER, redirect_uri=wrong)


async def test_a_form_is_answered_once_and_only_by_somebody_known(app: Visitor) -> None:
    with pytest.raises(ValueError, match="no such person"):
        await consent(app.address(), "nobody")
    form = {"csrf_token": "guessed", "person": "ana", "answer": "agree"}
    async with app.session.post(f"{app.standin.accounts}/authorize", data=form) as refused:
        assert refused.status == 400


async def test_a_code_gives_tokens_once(app: Visitor) -> None:
    code = await app.code("ana", scope="user-top-read playlist-read-private")
    said = await app.redeem(code)
    assert said.status == 200
    assert said.body["scope"] == "user-top-read playlist-read-private"
    assert (said.body["token_type"], said.body["expires_in"]) == ("Bearer", 3600)
    assert said.body["refresh_token"]
    again = await app.redeem(code)
    guessed = await app.redeem("guessed")
    for refused in (again, guessed):
        assert (refused.status, refused.body["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": VERIFIER[::-1]},
        {"code_verifier": "short"},
        {"redirect_uri": "http://127.0.0.1:1/callback"},
        {"client_id": OTHER},
    ],
)
async def test_a_code_is_no_use_without_all_that_belongs_to_it(
    app: Visitor, world: SpotifyWorld, changes: dict[str, str]
) -> None:
    world.add_app(OTHER, redirect_uris=[CALLBACK], users=["ana"])
    said = await app.redeem(await app.code("ana"), **changes)
    assert (said.status, said.body["error"]) == (400, "invalid_grant")
    assert said.body["error_description"]


async def test_a_code_ends_after_ten_minutes(app: Visitor, clock: Hand) -> None:
    code = await app.code("ana")
    clock.move(timedelta(minutes=10))
    assert (await app.redeem(code)).body["error_description"] == "Authorization code expired"


async def test_the_token_endpoint_knows_its_apps_and_its_ways(app: Visitor) -> None:
    unknown = await app.redeem("any", client_id="unknown")
    assert (unknown.status, unknown.body["error"]) == (400, "invalid_client")
    strange = await app.redeem("any", grant_type="password")
    assert (strange.status, strange.body["error"]) == (400, "unsupported_grant_type")


async def test_an_access_token_ends_after_an_hour_and_a_refresh_gives_another(
    ana: Visitor, clock: Hand
) -> None:
    assert (await ana.get("/me")).status == 200
    clock.move(timedelta(hours=1))
    expired = await ana.get("/me")
    assert (expired.status, expired.message) == (401, "The access token expired")
    said = await ana.renew()
    assert "refresh_token" not in said.body
    ana.access = said.body["access_token"]
    assert (await ana.get("/me")).status == 200
    assert (await ana.renew()).status == 200


async def test_where_refresh_tokens_rotate_the_old_one_dies(app: Visitor, world: SpotifyWorld) -> None:
    world.logins.apps[CLIENT].rotates = True
    await app.enter("ana")
    said = await app.renew()
    assert said.body["refresh_token"] != app.refresh
    assert (await app.renew()).body["error"] == "invalid_grant"
    assert (await app.renew(said.body["refresh_token"])).status == 200


async def test_a_refresh_token_belongs_to_its_app(ana: Visitor, world: SpotifyWorld) -> None:
    world.add_app(OTHER, redirect_uris=[CALLBACK], users=["ana"])
    assert (await ana.renew(client_id=OTHER)).body["error"] == "invalid_grant"
    assert (await ana.renew("guessed")).body["error"] == "invalid_grant"


async def test_a_login_ends_six_months_after_consent_however_often_it_was_refreshed(
    ana: Visitor, clock: Hand
) -> None:
    clock.move(timedelta(days=181))
    assert (await ana.renew()).status == 200
    clock.move(timedelta(days=1))
    said = await ana.renew()
    assert (said.status, said.body["error"]) == (400, "invalid_grant")
    await ana.enter("ana")
    assert (await ana.renew()).status == 200


async def test_logins_can_be_made_older(ana: Visitor, world: SpotifyWorld) -> None:
    world.age_logins(timedelta(days=100))
    assert (await ana.renew()).status == 200
    world.age_logins(timedelta(days=82))
    assert (await ana.renew()).body["error"] == "invalid_grant"


async def test_who_takes_access_back_ends_it_at_once_for_that_app_alone(
    ana: Visitor, world: SpotifyWorld
) -> None:
    world.revoke("ben", CLIENT)
    world.revoke("ana", OTHER)
    assert (await ana.get("/me")).status == 200
    world.revoke("ana", CLIENT)
    assert (await ana.get("/me")).status == 401
    said = await ana.renew()
    assert (said.status, said.body["error_description"]) == (400, "Refresh token revoked")
    await ana.enter("ana")
    assert (await ana.get("/me")).status == 200


def test_an_app_has_at_most_five_users(world: SpotifyWorld) -> None:
    with pytest.raises(ValueError, match="at most 5"):
        world.add_app(OTHER, redirect_uris=[CALLBACK], users=list("abcdef"))


async def test_who_is_not_on_the_apps_list_may_log_in_but_no_more(app: Visitor) -> None:
    assert (await app.enter("stranger")).status == 200
    said = await app.get("/me")
    assert (said.status, said.message) == (403, "User not registered in the Developer Dashboard")


async def test_an_app_stops_when_its_owner_no_longer_pays(ana: Visitor, world: SpotifyWorld) -> None:
    world.logins.apps[CLIENT].has_premium = False
    assert (await ana.get("/me")).status == 403


@pytest.mark.parametrize(
    ("headers", "status", "message"),
    [
        ({}, 401, "No token provided"),
        ({"Authorization": "Bearer guessed"}, 401, "Invalid access token"),
        ({"Authorization": "Basic YTpi"}, 400, "Only valid bearer authentication supported"),
    ],
)
async def test_a_call_without_a_right_token_is_refused(
    app: Visitor, headers: dict[str, str], status: int, message: str
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{app.standin.api}/me", headers=headers) as said,
    ):
        assert said.status == status
        assert await said.json() == {"error": {"status": status, "message": message}}


async def test_beyond_its_quota_an_app_waits_until_its_calls_are_a_day_old(
    ana: Visitor, world: SpotifyWorld, clock: Hand
) -> None:
    world.logins.apps[CLIENT].quota = 2
    assert (await ana.get("/me")).status == 200
    clock.move(timedelta(minutes=40))
    assert (await ana.get("/me")).status == 200
    said = await ana.get("/me")
    assert said.status == 429
    assert said.body["error"] == {
        "status": 429,
        "message": "Too many requests",
        "reason": "QUOTA_EXCEEDED",
    }
    wait = int(said.headers["Retry-After"])
    assert wait == 24 * 3600 - 40 * 60
    clock.move(timedelta(seconds=wait))
    ana.access = (await ana.renew()).body["access_token"]
    assert (await ana.get("/me")).status == 200
    assert (await ana.get("/me")).status == 429
