"""A real company starts without SQL, and each mistake is named with what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import psycopg

from tests.cli.conftest import Samtal
from tests.stack.servers import Role

FAQS = """faqs:
  - slug: opening-hours
    assistant: host
    versions:
      en: {question: 'When are you open?', answer: From 11 to 22., phrasings: [opening hours]}
      sv: {question: 'När har ni öppet?', answer: Från 11 till 22., phrasings: [öppettider]}
"""


def found(samtal: Samtal, slug: str = "acme") -> None:
    assert samtal("tenant", "create", slug, "--name", "Acme").exit_code == 0


def test_company_is_founded_by_five_commands(
    samtal: Samtal, tmp_path: Path, postgres_url: Callable[[Role], str]
) -> None:
    faqs = tmp_path / "faqs.yml"
    faqs.write_text(FAQS, encoding="utf-8")
    found(samtal)
    for verb, *arguments in (
        ("user", "invite", "olivia@acme.example", "--tenant", "acme", "--name", "Olivia", "--role", "owner"),
        ("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://acme.example", "--key", "acme"),
        ("assistant", "create", "host", "--tenant", "acme", "--name", "Host", "--default"),
        ("faq", "import", str(faqs), "--tenant", "acme"),
    ):
        result = samtal(verb, *arguments)
        assert result.exit_code == 0, result.output
    with psycopg.connect(postgres_url("owner")) as owner:
        counts = owner.execute("select (select count(*) from app.faqs), (select count(*) from app.faq_phrasings)")
        assert counts.fetchone() == (1, 4)


def test_generated_password_is_shown_once_and_not_kept(samtal: Samtal, postgres_url: Callable[[Role], str]) -> None:
    found(samtal)
    result = samtal("user", "invite", "o@acme.example", "--tenant", "acme", "--name", "Olivia", "--role", "owner")
    password = result.output.split("shown only now: ")[1].strip()
    with psycopg.connect(postgres_url("owner")) as owner:
        row = owner.execute("select password_hash, email_ciphertext, name_ciphertext from app.users").fetchone()
    assert row is not None
    assert row[0].startswith("$argon2id$")
    assert password not in row[0]
    assert b"acme" not in bytes(row[1])
    assert b"Olivia" not in bytes(row[2])


def test_given_password_is_not_repeated(samtal: Samtal) -> None:
    found(samtal)
    invite = ("user", "invite", "o@acme.example", "--tenant", "acme", "--name", "Olivia", "--password-stdin")
    result = samtal(*invite, stdin="correct horse battery\n")
    assert result.exit_code == 0
    assert "horse" not in result.output


def test_person_of_two_companies_keeps_the_first_password(samtal: Samtal) -> None:
    found(samtal, "acme")
    found(samtal, "brio")
    invite = ("user", "invite", "o@acme.example", "--name", "Olivia", "--role", "owner", "--tenant")
    assert "Password" in samtal(*invite, "acme").output
    assert "password of before" in samtal(*invite, "brio").output
    assert "o@acme.example" in samtal("user", "list", "--tenant", "brio").output


def test_member_is_not_invited_twice(samtal: Samtal) -> None:
    found(samtal)
    invite = ("user", "invite", "o@acme.example", "--tenant", "acme", "--name", "Olivia")
    samtal(*invite)
    result = samtal(*invite)
    assert result.exit_code == 1
    assert "member already" in result.output


def test_slug_and_site_key_are_unique_across_companies(samtal: Samtal) -> None:
    found(samtal, "acme")
    found(samtal, "brio")
    site = ("site", "create", "--name", "Web", "--origin", "https://acme.example", "--key", "web-1", "--tenant")
    assert samtal("tenant", "create", "acme", "--name", "Again").exit_code == 1
    assert samtal(*site, "acme").exit_code == 0
    assert "key is taken" in samtal(*site, "brio").output


def test_unknown_tenant_is_named(samtal: Samtal) -> None:
    result = samtal("site", "list", "--tenant", "nobody")
    assert result.exit_code == 1
    assert "no tenant nobody" in result.output


def test_wrong_fields_are_named(samtal: Samtal) -> None:
    assert "timezone" in samtal("tenant", "create", "acme", "--name", "Acme", "--timezone", "Mars/Base").output
    found(samtal)
    site = samtal("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "acme.example/path")
    assert site.exit_code == 1
    assert "is not an origin" in site.output


def test_faq_file_with_mistakes_imports_nothing_and_names_lines(samtal: Samtal, tmp_path: Path) -> None:
    faqs = tmp_path / "faqs.yml"
    faqs.write_text(FAQS + "  - slug: opening-hours\n    version: {}\n", encoding="utf-8")
    found(samtal)
    result = samtal("faq", "import", str(faqs), "--tenant", "acme")
    assert result.exit_code == 1
    assert "faqs.yml, line 7: the slug opening-hours was used on line 2" in result.output
    assert "faqs.yml, line 8: version is not a field" in result.output
    assert "Nothing was imported" in result.output


def test_a_language_is_a_code_of_two_letters(samtal: Samtal, tmp_path: Path) -> None:
    faqs = tmp_path / "faqs.yml"
    faqs.write_text(FAQS.replace("en:", "english:"), encoding="utf-8")
    found(samtal)
    result = samtal("faq", "import", str(faqs), "--tenant", "acme")
    assert "english is not a language's code of two letters" in result.output


def test_faq_for_an_unknown_assistant_is_refused(samtal: Samtal, tmp_path: Path) -> None:
    faqs = tmp_path / "faqs.yml"
    faqs.write_text(FAQS, encoding="utf-8")
    found(samtal)
    result = samtal("faq", "import", str(faqs), "--tenant", "acme")
    assert result.exit_code == 1
    assert "no assistant called host" in result.output
    assert "samtal assistant list --tenant acme" in result.output


def test_role_and_password_change_with_the_same_command(samtal: Samtal) -> None:
    found(samtal)
    samtal("user", "invite", "o@acme.example", "--tenant", "acme", "--name", "Olivia", "--role", "owner")
    assert "only owner" in samtal("user", "role", "o@acme.example", "viewer", "--tenant", "acme").output
    assert "shown only now" in samtal("user", "password", "o@acme.example", "--tenant", "acme").output
    short = samtal("user", "password", "o@acme.example", "--tenant", "acme", "--password-stdin", stdin="short\n")
    assert "at least 10 characters" in short.output


def test_an_owner_gets_the_reports_unless_told_otherwise(samtal: Samtal, postgres_url: Callable[[Role], str]) -> None:
    found(samtal)
    invite = ("user", "invite", "--tenant", "acme", "--role", "owner", "--name")
    output = samtal(*invite, "Olivia", "o@acme.example").output
    samtal(*invite, "Per", "p@acme.example", "--report", "none")
    assert "the monthly and the weekly report" in output
    with psycopg.connect(postgres_url("owner")) as owner:
        counts = owner.execute("select count(*), count(distinct user_id) from app.report_subscriptions").fetchone()
    assert counts == (2, 1)


def test_the_line_for_the_pages_can_be_pasted(samtal: Samtal) -> None:
    found(samtal)
    site = ("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://acme.example")
    output = samtal(*site, "--key", "acme", "--color", "#112233").output
    assert re.search(r'<script async src="http://127\.0\.0\.1:\d+/widget/loader\.js" data-site="acme"', output)
    assert 'data-color="#112233"></script>' in output


def test_a_site_moves_to_other_origins(samtal: Samtal) -> None:
    found(samtal)
    site = ("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://old.example", "--key", "acme")
    samtal(*site)
    samtal("site", "origins", "acme", "--tenant", "acme", "--origin", "https://new.example")
    listed = samtal("site", "list", "--tenant", "acme").output
    assert "https://new.example" in listed
    assert "old.example" not in listed


def test_another_companys_site_cannot_be_moved(samtal: Samtal) -> None:
    found(samtal, "acme")
    found(samtal, "brio")
    samtal("site", "create", "--tenant", "acme", "--name", "Web", "--origin", "https://acme.example", "--key", "acme")
    moved = samtal("site", "origins", "acme", "--tenant", "brio", "--origin", "https://brio.example")
    assert moved.exit_code == 1
    assert "https://acme.example" in samtal("site", "list", "--tenant", "acme").output


def test_reports_are_subscribed_to_on_invitation(samtal: Samtal, postgres_url: Callable[[Role], str]) -> None:
    found(samtal)
    invite = ("user", "invite", "o@acme.example", "--tenant", "acme", "--name", "Olivia", "--language", "sv")
    assert samtal(*invite, "--report", "weekly", "--report", "monthly").exit_code == 0
    with psycopg.connect(postgres_url("owner")) as owner:
        subscriptions = owner.execute("select kind, language from app.report_subscriptions order by kind")
        assert subscriptions.fetchall() == [("monthly", "sv"), ("weekly", "sv")]
