"""With SAMTAL_TEST_STRICT=1, as in CI, a skipped test is a failed one."""

import os
from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turns a skip into a failure that names its reason."""
    report = yield
    if report.skipped and os.environ.get("SAMTAL_TEST_STRICT") == "1":
        report.longrepr = f"skipped although SAMTAL_TEST_STRICT=1: {report.longreprtext}"
        report.outcome = "failed"
    return report
