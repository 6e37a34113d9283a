"""The pages before the real API: what a manager sees is what the stores hold."""

import json
from datetime import date
from uuid import uuid4

import pytest
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df

from tests.chat_api.running_api import RunningApi
from tests.chat_api.visitor import Visitor
from tests.factories.staff import make_member
from tests.stack.restaurant import Restaurant
from tests.streamlit_dashboard.page import look_at, metrics, run, words
from warehouse.postgres.connect import create_pool

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]


async def test_overview_shows_the_numbers_of_the_marts(api: RunningApi, restaurant: Restaurant) -> None:
    seen = await look_at(api.url, "overview")
    marts = restaurant.read(
        "select sum(count_autonomous_resolutions_by_start)::float / sum(count_eligible_episodes_by_start) as rate"
        " from marts.stats_snapshots"
    )
    figures = metrics(seen)
    assert figures["Conversations"] == "84"
    assert figures["Automation rate"] == f"{marts['rate']:.0%}"
    assert "Days and times in Europe/Stockholm" in words(seen)
    assert "n = 49, between" in words(seen)


async def test_languages_are_drawn_as_the_marts_add_them_up(api: RunningApi, restaurant: Restaurant) -> None:
    seen = await look_at(api.url, "overview")
    marts = restaurant.read(
        "select sum(count_conversations_by_start)::int as all,"
        " sum(count_conversations_by_start) filter (where language = 'sv')::int as swedish from marts.language_mix"
    )
    drawn = {
        row["label"]: row["written"]
        for chart in seen.get("vega_lite_chart")
        for rows in chart.proto.datasets
        for row in convert_arrow_bytes_to_pandas_df(rows.data.data).to_dict("records")
        if "label" in row
    }
    assert drawn["Swedish"] == f"{marts['swedish']} ({marts['swedish'] / marts['all']:.0%})"


async def test_seven_days_show_seven_days(api: RunningApi) -> None:
    seen = await look_at(api.url, "overview")
    seen.button_group(key="period").set_value("days_7")
    assert metrics(await run(seen))["Conversations"] == "49"
    assert "35 in the 7 days before" in words(seen)


async def test_days_in_whose_midst_talk_began_are_not_compared_with(api: RunningApi) -> None:
    seen = await look_at(api.url, "overview")
    seen.button_group(key="period").set_value("own_dates")
    await run(seen)
    seen.date_input(key="dates").set_value((date(2026, 4, 3), date(2026, 4, 12)))  # the 30th of March is in the midst
    assert "nothing to compare with yet" in words(await run(seen))


async def test_overview_speaks_swedish(api: RunningApi) -> None:
    seen = await look_at(api.url, "overview", language="sv")
    assert metrics(seen)["Samtal"] == "84"
    assert "Automatiseringsgrad" in metrics(seen)


async def test_an_empty_period_says_what_to_do(api: RunningApi) -> None:
    seen = await look_at(api.url, "overview")
    seen.button_group(key="period").set_value("own_dates")
    await run(seen)
    seen.date_input(key="dates").set_value((date(2026, 1, 1), date(2026, 1, 7)))
    assert "No numbers yet for this period." in words(await run(seen))


async def test_a_transcript_shows_words_as_words(api: RunningApi, restaurant: Restaurant) -> None:
    text = f"<b>bold</b> ![beacon](http://evil.example/{uuid4().hex}.png) **loud**"
    conversation_id = await _talk(api, restaurant, text)
    seen = await look_at(api.url, "conversations", query={"id": conversation_id})
    assert text in [each.value for each in seen.text], "as text, not as Markdown"
    assert all("evil.example" not in each.value for each in seen.markdown)
    assert seen.title[0].value == "Astrid Lind"


async def test_the_list_finds_a_conversation_by_its_words(api: RunningApi, restaurant: Restaurant) -> None:
    await _talk(api, restaurant, "Serverar ni surströmming?")
    seen = await look_at(api.url, "conversations")
    seen.text_input(key="q").set_value("surströmming")
    table = (await run(seen)).dataframe[0].value
    assert list(table["Visitor"]) == ["Astrid Lind"]
    seen.text_input(key="q").set_value("nonexistentword")
    assert "No conversation fits these filters." in words(await run(seen))


async def test_who_waits_is_shown_with_the_way_to_them_until_a_manager_resolves_it(
    api: RunningApi, restaurant: Restaurant
) -> None:
    restaurant.execute("update app.conversations set status = 'open' where status = 'escalated'")
    assert "Waiting for people" not in words(await look_at(api.url, "overview"))
    conversation_id = await _talk(api, restaurant, "Can I talk to a human?", is_handed_over=True)
    assert "Waiting for people: 1" in words(await look_at(api.url, "overview"))
    waiting = await look_at(api.url, "conversations", query={"status": "escalated"})
    assert len(waiting.dataframe[0].value) == 1
    seen = await look_at(api.url, "conversations", query={"id": conversation_id}, email="chef@fooodis.example")
    next(button for button in seen.button if button.label == "Yes, resolve it").click()
    assert "Yes, resolve it" not in [button.label for button in (await run(seen)).button]
    assert "Waiting for people" not in words(await look_at(api.url, "overview"))


async def test_who_waits_is_shown_while_the_warehouse_is_away(
    api_without_warehouse: RunningApi, restaurant: Restaurant
) -> None:
    await _talk(api_without_warehouse, restaurant, "Can I talk to a human?", is_handed_over=True)
    seen = await look_at(api_without_warehouse.url, "overview")
    assert len(seen.error) == 1, "today's counts, and nothing else"
    assert "Waiting for people" in words(seen)


async def test_days_that_the_api_does_not_tell_of_are_not_drawn_as_silence(api: RunningApi) -> None:
    seen = await look_at(api.url, "overview")
    seen.button_group(key="period").set_value("own_dates")
    await run(seen)
    seen.date_input(key="dates").set_value((date(2024, 1, 1), date(2026, 4, 12)))
    assert "newest 400 days" in words(await run(seen))
    chart = json.loads(seen.get("vega_lite_chart")[0].proto.spec)
    assert chart["encoding"]["x"]["scale"]["domain"][0] == {"year": 2025, "month": 3, "date": 9, "utc": True}


async def test_a_viewer_is_not_offered_to_resolve(api: RunningApi, restaurant: Restaurant) -> None:
    conversation_id = await _talk(api, restaurant, "Can I talk to a human?", is_handed_over=True)
    await restaurant_viewer(restaurant)
    seen = await look_at(api.url, "conversations", query={"id": conversation_id}, email="viewer@fooodis.example")
    assert [button.label for button in seen.button] == ["All conversations"]


async def test_an_unknown_conversation_is_told_plainly(api: RunningApi) -> None:
    seen = await look_at(api.url, "conversations", query={"id": str(uuid4())})
    assert len(seen.error) == 1
    assert "Reference for support" in words(seen)


async def test_data_trust_says_when_nothing_was_compared(api: RunningApi, restaurant: Restaurant) -> None:
    restaurant.execute("truncate app.reconciliations")
    assert "Nothing has been compared yet." in words(await look_at(api.url, "data_trust"))


async def test_data_trust_names_days_that_do_not_add_up(api: RunningApi, restaurant: Restaurant) -> None:
    restaurant.execute(
        "insert into app.reconciliations (tenant_id, day, count_expected, count_found, is_equal)"
        f" values ('{restaurant.tenant_id}', '2026-04-01', 10, 10, true),"
        f" ('{restaurant.tenant_id}', '2026-04-02', 10, 9, false)"
    )
    seen = await look_at(api.url, "data_trust")
    restaurant.execute("truncate app.reconciliations")
    assert "1 days do not add up." in seen.error[0].value


async def test_data_trust_names_days_that_were_set_aside(api: RunningApi, restaurant: Restaurant) -> None:
    restaurant.execute(
        "insert into landing.set_aside_days (tenant_id, day, reason, detail, count_events)"
        f" values ('{restaurant.tenant_id}', '2026-04-03', 'cut_short', 'x', 7)"
    )
    seen = await look_at(api.url, "data_trust")
    restaurant.execute("truncate landing.set_aside_days")
    assert "Days that no number counts yet: 1." in seen.warning[0].value
    assert list(seen.dataframe[0].value["Because"]) == ["it was broken off"]


async def test_reports_are_empty_until_one_was_sent(api: RunningApi, restaurant: Restaurant) -> None:
    restaurant.execute("truncate app.deliveries, app.report_runs cascade")
    assert "No report has been sent yet." in words(await look_at(api.url, "reports"))


async def test_a_member_can_stop_a_report_where_its_mail_leads(api: RunningApi, restaurant: Restaurant) -> None:
    restaurant.execute("truncate app.report_subscriptions")
    restaurant.subscribe("owner@fooodis.example", "weekly", "sv")
    seen = await look_at(api.url, "reports")
    assert seen.selectbox(key="subscription-weekly-en").value == "sv"
    seen.selectbox(key="subscription-weekly-en").set_value("")
    await run(seen)
    assert restaurant.execute("select kind from app.report_subscriptions") == []


async def restaurant_viewer(restaurant: Restaurant) -> None:
    async with create_pool(restaurant.login("app").url(), 1) as pool:
        await make_member(pool, restaurant.keyring, restaurant.tenant_id, "viewer", "viewer@fooodis.example")


async def _talk(api: RunningApi, restaurant: Restaurant, text: str, *, is_handed_over: bool = False) -> str:
    visitor = Visitor(api.url, restaurant.site_key)
    await visitor.pre_chat()
    conversation = (await visitor.request("POST", "/v1/conversations", json={"language": "en"})).json()
    path = f"/v1/conversations/{conversation['id']}/messages"
    answer = await visitor.request("POST", path, json={"id": str(uuid4()), "text": text})
    assert answer.status_code == 202, answer.text
    if is_handed_over:
        handed = await visitor.request("POST", f"/v1/conversations/{conversation['id']}/escalate", json={})
        assert handed.is_success, handed.text
    return str(conversation["id"])
