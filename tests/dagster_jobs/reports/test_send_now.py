"""The pipeline's own process: what it writes to its log when a report fails."""

import asyncio
import json
import os
import subprocess
import sys

import pytest

from settings.stores import MailSettings, ObjectStoreSettings
from tests.stack.restaurant import Restaurant

pytestmark = [pytest.mark.xdist_group("reports"), pytest.mark.slow]
PIPELINE = "import asyncio; from dagster_jobs.reports.send import send_now; print(asyncio.run(send_now()))"
NO_BUCKET = "owner@fooodis.example"  # which the S3 client refuses by quoting it


def environment(company: Restaurant, store: ObjectStoreSettings, mail: MailSettings) -> dict[str, str]:
    """What the pipeline's process reads, with a store that cannot be."""
    login = company.login("pipeline")
    return {
        "SAMTAL_POSTGRES_HOST": login.host,
        "SAMTAL_POSTGRES_PORT": str(login.port),
        "SAMTAL_POSTGRES_DATABASE": login.database,
        "SAMTAL_POSTGRES_USER": login.user,
        "SAMTAL_POSTGRES_PASSWORD": login.password.get_secret_value(),
        "SAMTAL_MASTER_KEY_FILE": str(company.master_key_file),
        "SAMTAL_S3_ENDPOINT_URL": store.endpoint_url,
        "SAMTAL_S3_ACCESS_KEY_ID": store.access_key_id,
        "SAMTAL_S3_SECRET_ACCESS_KEY": store.secret_access_key.get_secret_value(),
        "SAMTAL_S3_BUCKET": NO_BUCKET,
        "SAMTAL_SMTP_HOST": mail.host,
        "SAMTAL_SMTP_PORT": str(mail.port),
    }


async def test_a_failed_report_is_logged_by_its_place_and_never_by_what_the_exception_quotes(
    unsent: Restaurant, object_store_settings: ObjectStoreSettings, mail_settings: MailSettings
) -> None:
    own = environment(unsent, object_store_settings, mail_settings)
    command = [sys.executable, "-c", PIPELINE]
    ran = await asyncio.to_thread(subprocess.run, command, env=os.environ | own, capture_output=True, text=True)
    assert "state='failed'" in ran.stdout, ran.stderr
    line = next(json.loads(line) for line in ran.stderr.splitlines() if "report_failed" in line)
    assert (line["error"], line["tenant"]) == ("ParamValidationError", "fooodis")
    assert any("send.py" in place for place in line["through"])
    assert NO_BUCKET not in ran.stdout + ran.stderr
