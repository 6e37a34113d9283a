"""Tenants with nothing in them, for tests that need only somebody to own rows."""

from uuid import UUID

import psycopg

from warehouse.ids import new_id


def insert_tenant(owner_url: str) -> UUID:
    """A tenant without keys that work, without users and sites."""
    tenant_id = new_id()
    with psycopg.connect(owner_url) as owner:
        owner.execute(
            "insert into app.tenants (id, slug, name, key_ciphertext) values (%s, %s, 'A company', '')",
            [tenant_id, f"t{tenant_id.hex}"],
        )
    return tenant_id


def insert_assistant(
    owner_url: str, tenant_id: UUID, slug: str, *, is_default: bool = False, versions: int = 1
) -> UUID:
    """An assistant with that many versions; the newest one's name ends in its number."""
    assistant_id = new_id()
    with psycopg.connect(owner_url) as owner:
        owner.execute(
            "insert into app.assistants (tenant_id, id, slug, is_default) values (%s, %s, %s, %s)",
            [tenant_id, assistant_id, slug, is_default],
        )
        for version in range(1, versions + 1):
            owner.execute(
                "insert into app.assistant_versions (tenant_id, id, assistant_id, version, name, instructions)"
                " values (%s, %s, %s, %s, %s, 'Be kind.')",
                [tenant_id, new_id(), assistant_id, version, f"{slug} {version}"],
            )
    return assistant_id
