"""The object store's bucket in and out of a backup."""

from pathlib import Path
from typing import Any

from local_stack.stores import make_bucket, object_store
from settings.stores import ObjectStoreSettings


def dump(settings: ObjectStoreSettings, folder: Path) -> dict[str, str]:
    """Writes every object under its key; gives the content types."""
    client = object_store(settings)
    found: dict[str, str] = {}
    for key in _keys(client, settings.bucket):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        answer = client.get_object(Bucket=settings.bucket, Key=key)
        with path.open("wb") as file:
            for chunk in answer["Body"].iter_chunks(1 << 20):
                file.write(chunk)
        found[key] = answer["ContentType"]
    return found


def restore(settings: ObjectStoreSettings, folder: Path, content_types: dict[str, str]) -> None:
    """Replaces the bucket's objects by the backup's."""
    make_bucket(settings)
    client = object_store(settings)
    for key in _keys(client, settings.bucket):
        client.delete_object(Bucket=settings.bucket, Key=key)
    for key, content_type in content_types.items():
        with (folder / key).open("rb") as file:
            client.put_object(Bucket=settings.bucket, Key=key, Body=file, ContentType=content_type)


def _keys(client: Any, bucket: str) -> list[str]:  # boto3 makes its clients at run time
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
