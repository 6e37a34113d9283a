"""What an executive reads is what the marts hold: the numbers of the PDF's text, by each engine, against SQL."""

import io
import re
from datetime import date

import pypdf
import pytest
from psycopg.rows import DictRow

from dagster_jobs.reports.charts import draw_all
from dagster_jobs.reports.gather import find_tenant, gather_report
from dagster_jobs.reports.period import Period, period_ending
from dagster_jobs.reports.render import render_html
from dagster_jobs.reports.report import Report
from integrations.pdf.engines import choose_engine
from integrations.pdf.port import EngineName
from tests.stack.restaurant import Restaurant
from warehouse.postgres.connect import create_pool
from warehouse.vocabulary import Language

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]
WEEK = period_ending("weekly", date(2026, 4, 12))

SUMS = """
    select sum(count_conversations_by_start)::int as conversations, sum(count_messages_by_event)::int as messages,
        sum(count_replies_by_event)::int as answers, sum(count_handoffs_by_event)::int as handoffs,
        sum(count_thumbs_up_by_event)::int as up, sum(count_thumbs_down_by_event)::int as down,
        sum(count_screened_by_event)::int as screened,
        sum(input_tokens_by_event + output_tokens_by_event)::int as tokens, sum(cost_usd_by_event)::float as cost,
        sum(count_autonomous_resolutions_by_start)::float / sum(count_eligible_episodes_by_start) as automation
    from marts.stats_snapshots where local_day between %s and %s
"""
RANKED = """
    with summed as (
        select {label} as label, sum({n})::int as n from marts.{mart}
        where local_day between %s and %s and {label} is not null group by {label}
    )
    select jsonb_agg(jsonb_build_array(label, n) order by n desc, label) as ranked from summed where n > 0
"""
WEEK_DAYS = [WEEK.start, WEEK.last_day]
TIMES = """
    select p50_first_response_ms_by_start as p50, p90_first_response_ms_by_start as p90 from marts.response_times
    where period = 'week' and period_start = %s and is_all_assistants
"""


def read_marts(restaurant: Restaurant) -> tuple[DictRow, DictRow, DictRow]:
    """The week's sums, the sums of the week before, the week's response times."""
    return (
        restaurant.read(SUMS, [WEEK.start, WEEK.last_day]),
        restaurant.read(SUMS, [WEEK.before.start, WEEK.before.last_day]),
        restaurant.read(TIMES, [WEEK.start]),
    )


async def gather(restaurant: Restaurant, period: Period = WEEK) -> Report:
    async with create_pool(restaurant.login("pipeline").url(), 1) as pool:
        async with pool.connection() as connection:
            tenant = await find_tenant(connection, "fooodis")
        return await gather_report(pool, tenant, period)


async def printed_text(restaurant: Restaurant, engine: EngineName, language: Language) -> str:
    report = await gather(restaurant)
    chosen = choose_engine(engine)
    assert chosen, f"{engine} does not print on this machine"
    pdf = chosen.render_pdf(render_html(report, draw_all(report, language), language, "print"))
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 3
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.mark.parametrize("engine", ["wkhtmltopdf", "weasyprint"])
async def test_the_figures_in_the_pdf_are_those_of_the_marts(restaurant: Restaurant, engine: EngineName) -> None:
    now, before, times = read_marts(restaurant)
    text = await printed_text(restaurant, engine, "en")
    table = text[text.index("All figures") : text.index("How the figures are defined")]
    up, down = now["up"], now["down"]
    for label, value, earlier in (
        ("Conversations", f"{now['conversations']:,}", f"{before['conversations']:,}"),
        ("Automation rate", f"{now['automation']:.0%}", f"{before['automation']:.0%}"),
        ("Satisfaction", f"{up / (up + down):.0%}", f"{before['up'] / (before['up'] + before['down']):.0%}"),
        ("Messages", f"{now['messages']:,}", f"{before['messages']:,}"),
        ("Handoffs", f"{now['handoffs']:,}", f"{before['handoffs']:,}"),
        ("First response (median)", f"{times['p50'] / 1000:.1f} s", ""),
        ("First response (slowest tenth)", f"{times['p90'] / 1000:.1f} s", ""),
        ("Answers", f"{now['answers']:,}", f"{before['answers']:,}"),
        ("Thumbs up", f"{up:,}", f"{before['up']:,}"),
        ("Thumbs down", f"{down:,}", f"{before['down']:,}"),
        ("Held back as spam", f"{now['screened']:,}", f"{before['screened']:,}"),
        ("Tokens", f"{now['tokens']:,}", f"{before['tokens']:,}"),
        ("Model cost", f"US${now['cost']:.4f}", f"US${before['cost']:.4f}"),
    ):
        assert f"{label} {value} {earlier}".strip() in table


async def test_swedish_numbers_are_written_as_swedes_do(restaurant: Restaurant) -> None:
    now, _, times = read_marts(restaurant)
    text = await printed_text(restaurant, "weasyprint", "sv")
    assert f"Token {now['tokens']:,} ".replace(",", " ") in text
    assert f"Första svar (median) {times['p50'] / 1000:.1f} s".replace(".", ",") in text
    assert "6–12 apr. 2026" in text


async def test_the_history_gives_the_numbers_that_were_made_up(restaurant: Restaurant) -> None:
    report = await gather(restaurant)
    assert (report.conversations.value, report.conversations.before) == (49, 35)
    assert (report.handoffs.value, report.screened.value) == (7, 7)
    assert (report.thumbs_up.value, report.thumbs_down.value) == (21, 7)
    assert [(share.label, share.count) for share in report.intents][:2] == [("opening-hours", 21), ("allergens", 14)]
    assert [(share.label, share.count) for share in report.languages] == [("en", 28), ("sv", 21)]
    assert [day.conversations for day in report.days] == [7] * 7


@pytest.mark.parametrize(
    ("language", "question"),
    [("en", "“When are you open?”"), ("sv", "”När har ni öppet?”")],
)
async def test_intents_are_called_by_the_company_s_own_questions(
    restaurant: Restaurant, language: Language, question: str
) -> None:
    text = await printed_text(restaurant, "weasyprint", language)
    assert question in text, "the summary quotes it"
    assert text.count(question.strip("“”")) == 2, "and the chart shows it"
    assert "Allergens" in text, "no FAQ has this one: its slug is read aloud"


async def test_a_week_in_whose_midst_talk_began_is_not_compared_with(restaurant: Restaurant) -> None:
    report = await gather(restaurant, period_ending("weekly", date(2026, 4, 8)))
    html = render_html(report, {}, "en", "mail")
    assert (report.conversations.value, report.conversations.before) == (41, None)
    assert "nothing to compare with" not in html, "and nothing is said about it, nineteen times"
    assert "The week before" not in html


async def test_a_name_with_markup_is_printed_as_it_is(restaurant: Restaurant) -> None:
    assert "Fooodis & Söner <AB>" in await printed_text(restaurant, "wkhtmltopdf", "sv")


async def test_what_occurred_most_is_what_the_marts_add_up_to(restaurant: Restaurant) -> None:
    report = await gather(restaurant)
    intents = restaurant.read(RANKED.format(label="intent", n="count_replies_by_event", mart="intents"), WEEK_DAYS)
    languages = RANKED.format(label="language", n="count_conversations_by_start", mart="language_mix")
    assert [(each.label, each.count) for each in report.intents] == [tuple(pair) for pair in intents["ranked"]]
    expected = restaurant.read(languages, WEEK_DAYS)["ranked"]
    assert [(each.label, each.count) for each in report.languages] == [tuple(pair) for pair in expected]
    everything = sum(count for _, count in expected)
    assert [each.share for each in report.languages] == [pytest.approx(count / everything) for _, count in expected]
