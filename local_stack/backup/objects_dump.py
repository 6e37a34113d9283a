"""The object store's bucket in and out of a backup."""

from pathlib import Path
from typing import Any

import boto3

from integrations.object_store import open_store
from settings.stores import ObjectStoreSettings


def dump(settings: ObjectStoreSettings, folder: Path) -> dict[str, str]:
    """Writes every object under its key; gives the content types."""
    client = open_client(settings)
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
    open_store(**settings.log_in()).make_bucket()
    client = open_client(settings)
    for key in _keys(client, settings.bucket):
        client.delete_object(Bucket=settings.bucket, Key=key)
    for key, content_type in content_types.items():
        with (folder / key).open("rb") as file:
            client.put_object(Bucket=settings.bucket, Key=key, Body=file, ContentType=content_type)


def open_client(settings: ObjectStoreSettings) -> Any:  # boto3 makes its clients at run time
    """The S3 client itself: a dump needs more of it than the product does."""
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint_url or None,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key.get_secret_value(),
        region_name=settings.region,
    )


def _keys(client: Any, bucket: str) -> list[str]:  # boto3 makes its clients at run time
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
