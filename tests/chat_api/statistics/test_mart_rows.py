"""The API gives the marts as dbt describes them."""

from pathlib import Path

import pytest
import yaml

from chat_api.statistics.read_mart import INTENTS, LANGUAGES, RESPONSE_TIMES, SNAPSHOTS, TOPICS, Mart

MARTS = Path(__file__).parents[3] / "dbt_project" / "models" / "marts"


@pytest.mark.parametrize("mart", [SNAPSHOTS, LANGUAGES, INTENTS, TOPICS, RESPONSE_TIMES], ids=lambda mart: mart.table)
def test_every_column_of_the_mart_but_the_tenant_is_given(mart: Mart) -> None:  # type: ignore[type-arg]  # any mart's row
    described = yaml.safe_load((MARTS / f"{mart.table}.yml").read_text(encoding="utf-8"))["models"][0]
    columns = [column["name"] for column in described["columns"]]
    assert ["tenant_id", *mart.row.model_fields] == columns
