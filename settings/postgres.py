"""Where Postgres is, and as whom a process logs in."""

from typing import TypedDict
from urllib.parse import quote

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class PostgresSettings(BaseSettings):
    """One log-in of one process. The role decides what it may see."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_POSTGRES_")

    host: str = Field("127.0.0.1", description="Postgres host")
    port: int = Field(5432, description="Postgres port")
    database: str = Field("samtal", description="Postgres database")
    user: str = Field("samtal_app", description="role that this process logs in as")
    password: SecretStr = Field(description="that role's password")
    sslmode: str = Field("prefer", description="libpq sslmode")

    def url(self, database: str | None = None) -> str:
        """A libpq URL, for psycopg and for whoever takes a `postgresql://` address."""
        login = f"{self.user}:{quote(self.password.get_secret_value(), safe='')}"
        return f"postgresql://{login}@{self.host}:{self.port}/{database or self.database}?sslmode={self.sslmode}"


class PostgresServer(TypedDict):
    """A server as its administrator sees it, and the log-ins that a migration makes."""

    admin_url: str
    owner_url: str
    database: str
    dagster_database: str
    passwords: dict[str, str]


class MigrationSettings(BaseSettings):
    """What only `samtal migrate` needs: an administrator, and the passwords of the roles it makes."""

    model_config = SettingsConfigDict(env_prefix="SAMTAL_POSTGRES_")

    host: str = "127.0.0.1"
    port: int = 5432
    database: str = "samtal"
    sslmode: str = "prefer"
    dagster_database: str = Field("dagster", description="Dagster's own database")
    admin_user: str = Field(
        "postgres", description="administrator that creates roles, databases and the vector extension"
    )
    admin_password: SecretStr = Field(description="the administrator's password")
    owner_password: SecretStr = Field(description="password of samtal_owner, who owns every table")
    app_password: SecretStr = Field(description="password of samtal_app, the API's role")
    worker_password: SecretStr = Field(description="password of samtal_worker, the queue worker's role")
    shipper_password: SecretStr = Field(description="password of samtal_shipper, who moves events to ClickHouse")
    pipeline_password: SecretStr = Field(description="password of samtal_pipeline, Dagster's and dbt's role")
    analyst_password: SecretStr = Field(description="password of samtal_analyst, who reads the marts")

    def role_passwords(self) -> dict[str, str]:
        """The password of each log-in role, by the role's name."""
        roles = ("owner", "app", "worker", "shipper", "pipeline", "analyst")
        return {f"samtal_{role}": getattr(self, f"{role}_password").get_secret_value() for role in roles}

    def server(self) -> PostgresServer:
        """As keyword arguments of `warehouse.migrate_all`."""
        return {
            "admin_url": self.as_role(self.admin_user, self.admin_password).url("postgres"),
            "owner_url": self.as_role("samtal_owner", self.owner_password).url(),
            "database": self.database,
            "dagster_database": self.dagster_database,
            "passwords": self.role_passwords(),
        }

    def as_role(self, user: str, password: SecretStr) -> PostgresSettings:
        """The log-in of one role on the same server."""
        return PostgresSettings(
            host=self.host, port=self.port, database=self.database, sslmode=self.sslmode, user=user, password=password
        )
