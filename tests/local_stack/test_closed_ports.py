"""No port of the stack answers a page that came under a foreign name, or anybody without a key."""

import re
import socket
import ssl

import httpx2
import pytest

from local_stack.ports import LOOPBACK
from tests.stack.own_stack import OwnStack

pytestmark = [pytest.mark.kills, pytest.mark.slow]
OF_SEAWEEDFS = ("master", "volume", "filer", "master_grpc", "volume_grpc", "filer_grpc", "s3_grpc")
WRITES = {"file": ("evil.txt", b"evil")}


def url(own: OwnStack, name: str, path: str) -> str:
    return f"http://{LOOPBACK}:{own.stack.ports[name]}{path}"


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("api", "/healthz"),
        ("api", "/v1/sites/fooodis"),
        ("console", "/healthz"),
        ("demo", "/"),
        ("mail", "/"),
        ("dagster", "/server_info"),
        ("embedder", "/healthz"),
        ("s3", "/samtal"),
        ("clickhouse", "/ping"),
        ("clickhouse", "/?query=select+1"),
    ],
)
def test_a_foreign_host_is_refused(whole: OwnStack, name: str, path: str) -> None:
    answer = httpx2.get(url(whole, name, path), headers={"Host": "evil.example"}, trust_env=False)
    assert answer.status_code in (400, 403, 421), answer.text


@pytest.mark.parametrize(
    ("name", "method", "path"),
    [
        ("mail", "GET", "/"),
        ("dagster", "GET", "/graphql?query={version}"),
        ("dagster", "POST", "/graphql"),
        ("embedder", "POST", "/embeddings"),
        ("clickhouse", "GET", "/?query=select+1"),
        ("s3", "GET", "/samtal"),
        ("s3", "PUT", "/samtal/evil"),
    ],
)
def test_without_a_key_nothing_is_told(whole: OwnStack, name: str, method: str, path: str) -> None:
    answer = httpx2.request(method, url(whole, name, path), trust_env=False)
    assert answer.status_code in (401, 403), answer.text


def test_dagster_answers_who_has_the_key_also_after_an_examination(whole: OwnStack) -> None:
    examined = whole.samtal("doctor")
    assert examined.returncode == 0, examined.stdout
    headers = {"Authorization": f"Bearer {whole.stack.secrets['pages']}"}
    answer = httpx2.post(
        url(whole, "dagster", "/graphql"),
        json={"query": "{repositoriesOrError{... on RepositoryConnection{nodes{name}}}}"},
        headers=headers,
        trust_env=False,
        timeout=30,
    )
    assert answer.json()["data"]["repositoriesOrError"]["nodes"], answer.text


@pytest.mark.parametrize("name", ["master", "volume", "filer"])
def test_the_object_stores_own_servers_speak_no_plain_http(whole: OwnStack, name: str) -> None:
    for path in ("/", "/buckets/", "/dir/status", "/status", "/dir/assign", "/cluster/status"):
        assert httpx2.get(url(whole, name, path), trust_env=False).status_code == 400
    try:
        written = httpx2.post(url(whole, name, "/buckets/samtal/evil.txt"), files=WRITES, trust_env=False).status_code
    except httpx2.TransportError:
        written = 0
    assert written in (0, 400)


@pytest.mark.parametrize("name", OF_SEAWEEDFS)
def test_the_object_stores_own_servers_ask_for_a_certificate(whole: OwnStack, name: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with pytest.raises(ssl.SSLError, match="certificate required"):
        ask(whole.stack.ports[name], context)


def ask(port: int, context: ssl.SSLContext) -> bytes:
    with socket.create_connection((LOOPBACK, port), timeout=5) as plain, context.wrap_socket(plain) as encrypted:
        encrypted.sendall(b"GET /dir/status HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return encrypted.recv(1)


def test_the_object_store_writes_nothing_of_every_volume_into_the_log(whole: OwnStack) -> None:
    lines = whole.stack.log("seaweedfs").read_text().splitlines()
    assert [line for line in lines if re.match(r"[IW]\d{4} ", line)] == []
