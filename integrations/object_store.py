"""The object store: S3 or anything that speaks it."""

from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import ClientError


class Body(Protocol):
    """An object's bytes on their way."""

    def read(self) -> bytes:
        """All of them."""


class S3Client(Protocol):
    """What we use of boto3's S3 client (its own types come from another package)."""

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, ContentType: str) -> object: ...  # noqa: N803 -- boto3's own
    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Body]: ...  # noqa: N803 -- boto3's own
    def head_bucket(self, *, Bucket: str) -> object: ...  # noqa: N803 -- boto3's own
    def create_bucket(self, *, Bucket: str) -> object: ...  # noqa: N803 -- boto3's own
    def delete_object(self, *, Bucket: str, Key: str) -> object: ...  # noqa: N803 -- boto3's own


class ObjectMissing(Exception):
    """There is no object under this key."""


@dataclass(frozen=True)
class ObjectStore:
    """One bucket. Calls block: run them in a thread from async code."""

    client: S3Client
    bucket: str

    def make_bucket(self) -> None:
        """Makes the bucket unless it is there."""
        try:
            self.client.head_bucket(Bucket=self.bucket)
        except ClientError:
            self.client.create_bucket(Bucket=self.bucket)

    def put(self, key: str, body: bytes, content_type: str) -> None:
        """Stores the object, replacing what was there."""
        self.client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""
        try:
            return self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in ("NoSuchKey", "404"):
                raise ObjectMissing(key) from error
            raise

    def delete(self, key: str) -> None:
        """Removes the object; one that is not there is removed already."""
        self.client.delete_object(Bucket=self.bucket, Key=key)


def open_store(
    *, endpoint_url: str, access_key_id: str, secret_access_key: str, bucket: str, region: str
) -> ObjectStore:
    """A store with time limits and three tries; an empty endpoint means Amazon's own."""
    # Imported when a store is opened: the API carries 20 MB less until somebody asks for a report.
    import boto3
    from botocore.config import Config

    client: S3Client = boto3.client(
        "s3",
        endpoint_url=endpoint_url or None,
        aws_access_key_id=access_key_id,
        aws_secret_access_key=secret_access_key,
        region_name=region,
        config=Config(
            connect_timeout=3, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"}, signature_version="s3v4",
        ),
    )  # fmt: skip
    return ObjectStore(client, bucket)
