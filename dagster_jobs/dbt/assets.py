"""The dbt models as assets and its tests as checks, read from the manifest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

from dagster_jobs.dbt.run_dbt import EXECUTABLE, PROJECT_FOLDER
from dagster_jobs.stores import Stores


def make_dbt_assets(target_path: Path) -> dg.AssetsDefinition:
    """One asset a model; one build makes them all. The manifest must be there (`dagster_jobs.dbt.prepare`)."""

    @dbt_assets(manifest=target_path / "manifest.json")
    def marts(context: dg.AssetExecutionContext, dbt: DbtCliResource, stores: Stores) -> Iterator[Any]:
        with stores.postgres():  # holds the lock that keeps a second build out
            yield from dbt.cli(["build"], context=context).stream()

    return marts


def make_dbt_resource() -> DbtCliResource:
    """dbt as it is installed beside the interpreter, on or off the PATH."""
    return DbtCliResource(
        project_dir=str(PROJECT_FOLDER), profiles_dir=str(PROJECT_FOLDER), dbt_executable=str(EXECUTABLE)
    )
