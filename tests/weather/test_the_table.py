"""The table of faults (notes/stack-and-faults.md, section 5), and where each row is proven.

| fault | proven in |
|---|---|
| 429 with a huge Retry-After | test_limits.py; tests/spotify/test_turns.py |
| 5xx, reset and timeout of a question; slow drip | test_asking.py; tests/spotify/test_traps.py |
| truncated, cut, empty, null, HTML | test_asking.py; tests/services/test_reading_cut_off.py |
| login withdrawn or six months old | test_logins.py; tests/services/test_access.py |
| two refreshes at once | test_logins.py; tests/services/test_access.py |
| a playlist that changes while it is read | test_asking.py; tests/services/test_reading_cut_off.py |
| local, null, episode and unavailable items | test_lengths.py; tests/spotify/test_reading.py |
| ten thousand tracks | test_lengths.py; for the fair queue tests/spotify/test_turns.py |
| duplicate additions | test_changing.py; tests/services/test_syncing_in_bad_weather.py |
| gateway drop and resume | tests/discord/test_reaching.py, test_endings.py |
| REST retries | tests/discord/test_reaching.py, test_manners.py |
| acknowledged within three seconds | tests/discord/test_manners.py; measured by benchmarks/answering.py |
| a token of 15 minutes | tests/discord/test_manners.py |
| killed in sync | test_changing.py; by kill -9 tests/services/test_syncing_in_bad_weather.py |
| killed in training | tests/compute/test_processes.py |
| killed in writing and migrating | tests/store/test_kills.py |
| disk full | test_machines.py; tests/store/test_database.py; told in chat tests/discord/test_manners.py |
| clock jump | test_machines.py, test_logins.py; tests/test_schedule.py |
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
ELSEWHERE = (
    ("discord/test_reaching.py", "what_happened_while_the_line_was_cut_is_heard_exactly_once"),
    ("discord/test_reaching.py", "a_connection_that_is_closed_for_another_reason_is_resumed"),
    ("discord/test_reaching.py", "a_gateway_that_will_not_have_the_bot_ends_it"),
    ("discord/test_endings.py", "intents_that_discord_refuses_are_said"),
    ("discord/test_reaching.py", "a_login_that_goes_wrong_is_waited_out"),
    ("discord/test_manners.py", "an_answer_that_discord_does_not_take_falls_over_nothing"),
    ("discord/test_manners.py", "a_question_that_discord_has_given_up_on_is_not_worked_on"),
    ("discord/test_manners.py", "an_answer_that_outlasts_discords_patience_waits_under_a_button"),
    ("discord/test_manners.py", "a_full_disk_is_said_and_nothing_of_it_is_a_traceback"),
    ("compute/test_processes.py", "a_job_whose_worker_was_killed_is_tried_again"),
    ("store/test_kills.py", "fifty_kills_of_a_writing_process_lose_nothing_acknowledged_and_leave_no_half"),
    ("store/test_kills.py", "forty_kills_during_migration_leave_one_schema_whole"),
    ("store/test_database.py", "a_full_disk_is_said_and_leaves_nothing_half_written"),
    ("services/test_access.py", "fifty_calls_at_once_renew_an_old_token_once"),
    ("services/test_reading_cut_off.py", "no_weather_ever_shrinks_a_stored_playlist"),
    ("services/test_syncing_in_bad_weather.py", "nothing_is_doubled_or_lost_by_a_kill_at_any_moment"),
    ("spotify/test_turns.py", "somebody_with_a_hundred_calls_does_not_hold_up_the_others"),
    ("spotify/test_traps.py", "an_answer_that_drips_is_given_up_long_before_its_end"),
    (
        "test_schedule.py",
        "a_copy_from_a_time_that_is_yet_to_come_puts_the_next_one_off_by_no_more_than_usual",
    ),
)


@pytest.mark.parametrize(("file", "sentence"), ELSEWHERE)
def test_what_is_proven_elsewhere_is_still_proven_there(file: str, sentence: str) -> None:
    assert f"def test_{sentence}(" in (TESTS / file).read_text(encoding="utf-8")


def test_every_file_that_the_table_names_is_there() -> None:
    here, root = TESTS / "weather", TESTS.parent
    named = set(re.findall(r"(?:tests|benchmarks)/[\w/]+\.py", __doc__ or ""))

    assert [each for each in named if not (root / each).is_file()] == []
    local = {each.name for each in here.glob("test_*.py")} - {Path(__file__).name}
    assert [each for each in sorted(local) if each not in (__doc__ or "")] == []
