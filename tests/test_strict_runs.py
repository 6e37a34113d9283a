"""CI cannot overlook a test that did not run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("strict", "code"), [("1", 1), ("", 0)])
def test_a_skip_is_a_failure_in_a_strict_run_only(tmp_path: Path, strict: str, code: int) -> None:
    (tmp_path / "test_skips.py").write_text("import pytest\ndef test_absent():\n    pytest.skip('no browser')\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.stack.strict", "--rootdir", str(tmp_path)]
    environment = {**os.environ, "SAMTAL_TEST_STRICT": strict, "PYTHONPATH": str(ROOT)}
    command += ["-c", os.devnull, str(tmp_path)]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout
    assert ("no browser" in done.stdout) is bool(strict)
