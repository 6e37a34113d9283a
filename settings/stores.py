"""Where the other stores are: Valkey, ClickHouse, the object store, mail."""

from typing import NotRequired, TypedDict

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RedisSettings(BaseSettings):
    """Live events, resume and limits: Valkey or Redis 7."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_REDIS_")

    url: SecretStr = Field(SecretStr("redis://127.0.0.1:6379/0"), description="Redis or Valkey URL, password included")
    prefix: str = Field("samtal:", description="prefix of every key")


class ClickHouseLogIn(TypedDict):
    """What every ClickHouse client of ours takes as keyword arguments."""

    host: str
    port: int
    user: str
    password: str
    database: str
    secure: NotRequired[bool]


class ClickHouseSettings(BaseSettings):
    """The warehouse's engine, over its HTTP interface."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_CLICKHOUSE_")

    host: str = Field("127.0.0.1", description="ClickHouse host")
    port: int = Field(8123, description="ClickHouse HTTP port")
    user: str = Field("samtal", description="ClickHouse user")
    password: SecretStr = Field(description="ClickHouse password")
    database: str = Field("samtal", description="ClickHouse database")
    secure: bool = Field(False, description="HTTPS to ClickHouse")
    cluster: str = Field("", description="name of the cluster for replicated tables; empty on one machine")

    def log_in(self) -> ClickHouseLogIn:
        """As keyword arguments of a client."""
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password.get_secret_value(),
            "database": self.database,
            "secure": self.secure,
        }


class ObjectStoreLogIn(TypedDict):
    """Where a bucket is and as whom to log in."""

    endpoint_url: str
    access_key_id: str
    secret_access_key: str
    bucket: str
    region: str


class ObjectStoreSettings(BaseSettings):
    """S3 or anything that speaks it."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_S3_")

    endpoint_url: str = Field("", description="S3 endpoint; empty for Amazon's own")
    access_key_id: str = Field(description="S3 access key")
    secret_access_key: SecretStr = Field(description="S3 secret key")
    bucket: str = Field("samtal", description="bucket for reports and files")
    region: str = Field("us-east-1", description="S3 region")

    def log_in(self) -> ObjectStoreLogIn:
        """As keyword arguments of `integrations.object_store.open_store`."""
        return {
            "endpoint_url": self.endpoint_url,
            "access_key_id": self.access_key_id,
            "secret_access_key": self.secret_access_key.get_secret_value(),
            "bucket": self.bucket,
            "region": self.region,
        }


class MailSettings(BaseSettings):
    """The SMTP server that takes our mail."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_SMTP_")

    host: str = Field("127.0.0.1", description="SMTP host; empty: nobody is mailed, the console alone shows")
    port: int = Field(25, description="SMTP port")
    username: str = Field("", description="SMTP user; empty for none")
    password: SecretStr = Field(SecretStr(""), description="SMTP password")
    starttls: bool = Field(False, description="STARTTLS before the log-in")
    sender: str = Field("Samtal <samtal@localhost>", description="From address of every mail")
