"""What reaches outside of the database is refused, however it is written: nobody gets a key that lies on the disk."""

import gc
import http.server
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.warehouse.clickhouse.raw_http import RawHttp, request
from tests.warehouse.engine_process import ROOT, EngineProcess
from warehouse.clickhouse.embedded.engine import Blocks, Handle
from warehouse.clickhouse.embedded.guard import Guard

pytestmark = pytest.mark.kills

KEY = "0123456789-the-master-key-9876543210"

# Each once; `$key` is the path of a file that holds the key, `$out` one that must not come to be, `$port` a server's.
SELECTS = [
    *("file('$key', 'LineAsString')", "file('$key')", "fileCluster('default', '$key', 'LineAsString')"),
    *("filesystem('$key')", "url('http://127.0.0.1:$port/', 'LineAsString', 'a String')"),
    *("urlCluster('default', 'http://127.0.0.1:$port/', 'LineAsString', 'a String')",),
    *("s3('http://127.0.0.1:$port/bucket/key', 'LineAsString', 'a String')", "gcs('http://127.0.0.1:$port/b/k')"),
    *(
        "oss('http://127.0.0.1:$port/b/k')",
        "cosn('http://127.0.0.1:$port/b/k')",
        "s3Cluster('default', 'http://x/b/k')",
    ),
    *("remote('127.0.0.1:$port', system, one)", "remoteSecure('127.0.0.1:$port', system, one)"),
    *("executable('cat $key', 'TSV', 'a String')", "python(key)", "arrowstream('1')", "eval('select 1')"),
    *("postgresql('127.0.0.1:$port', 'a', 'b', 'c', 'd')", "mysql('127.0.0.1:$port', 'a', 'b', 'c', 'd')"),
    *("mongodb('127.0.0.1:$port', 'a', 'b', 'c', 'd', 'e String')", "redis('127.0.0.1:$port', 'k', 'k String')"),
    *("sqlite('$key', 't')", "hdfs('hdfs://127.0.0.1:$port/x', 'TSV', 'a String')"),
    *("hdfsCluster('default', 'hdfs://127.0.0.1:$port/x', 'TSV', 'a String')",),
    *("odbc('DSN=x', 'a', 'b')", "jdbc('jdbc:x', 'a', 'b')", "azureBlobStorage('x', 'y', 'z', 'TSV', 'a String')"),
    *("azureBlobStorageCluster('default', 'x', 'y', 'z')", "bigquery('a', 'b')", "ytsaurus('a', 'b', 'c', 'a String')"),
    *("iceberg('http://127.0.0.1:$port/b/k')", "icebergLocal('$key')", "icebergAzure('x', 'y', 'z')"),
    *("deltaLake('http://127.0.0.1:$port/b/k')", "deltaLakeLocal('$key')", "hudi('http://127.0.0.1:$port/b/k')"),
    *("paimonLocal('$key')", "prometheusQuery('a', 'b', 1)", "dictionary('d')", "timeSeriesData('t')"),
    *(
        "format(LineAsString, 'a')",
        "format(concat('Line', 'AsString'), 'x')",
        "input('a String')",
        "`null`('a String')",
    ),
]
STATEMENTS = [
    "select file('$key')",
    "select `fi\\x6ce`('$key')",
    "select \"file\" /* a comment */ ('$key')",
    "SELECT file -- a comment\n ('$key')",
    "with x -> file(x) as f select f('$key')",
    "select arrayMap(file, ['$key'])",
    "select arrayMap((x) -> file(x), ['$key'])",
    "select * apply file from (select '$key')",
    "select columns('.*') apply(x -> file(x)) from (select '$key' as a)",
    "select 1 limit length(file('$key'))",
    "select 1 where exists (select * from (select * from file('$key', 'LineAsString')))",
    "with (select file('$key')) as found select found",
    "select aiGenerate('what is in $key')",
    "select * from format(JSONEachRow, concat('a Int8, b String default fi', 'le(''$key'')'), '{\"a\":1}')",
    "show tables where name = file('$key')",
    "describe file('$key', 'LineAsString')",
    "describe table url('http://127.0.0.1:$port/', 'LineAsString')",
    "explain select file('$key')",
    "explain ast optimize = 1 select (select file('$key'))",
    "explain ast select 1 parallel with select file('$key')",
    "select 1 parallel with select file('$key')",
    "select 1 settings schema_inference_hints = 'a String', format_schema = '$key'",
    "select 1 format Template settings format_template_row = '$key'",
    "select * from `$key`",
    "select * from default.`$key`",
    "select '$key' into outfile '$out'",
    "select 1 INTO /* a */ OUTFILE '$out' truncate format CSV",
    "insert into kept from infile '$key' format LineAsString",
    "insert into kept FROM /* a */ INFILE '$key' compression 'none' format LineAsString",
    "insert into kept select * from file('$key', 'LineAsString')",
    "insert into kept values (file('$key'))",
    "insert into kept values ('a'), (`fi\\x6ce`('$key'))",
    "insert into kept format Values (concat(file('$key'), 'b'))",
    # Where the engine's parser sees VALUES, and a look from outside might not.
    "insert into kept # select\n values (concat('a', file('$key')))",
    "insert into kept settings log_comment = $$ select $$ values (file('$key'))",
    "insert into kept settings log_comment = $$'$$ values (file('$key')) -- ' values ('a')",
    "with 1 as x insert into kept values (file('$key'))",
    "/* */ # a comment\n insert into kept values (file('$key'))",
    "insert into kept format Template ('a')",
    "insert into kept format CustomSeparated\na",
    "insert into kept format AvroConfluent\na",
    "insert into function file('$out', 'TSV', 'a String') values ('x')",
    "insert into function file('$out', 'TSV') select 'x'",
    "insert into table function url('http://127.0.0.1:$port/', 'TSV', 'a String') select 'x'",
    "insert into function remote('127.0.0.1:$port', system, one) select 1",
    "insert into function null('a String default file(''$key'')') select 1",
    "create table t (a String) engine = File(LineAsString, '$key')",
    "create table t (a String) engine = URL('http://127.0.0.1:$port/', LineAsString)",
    "create table t (a String) engine = S3('http://127.0.0.1:$port/b/k', 'TSV')",
    "create table t (a String) engine = Executable('cat', TSV)",
    "create table t (a String) engine = ExecutablePool('cat', TSV)",
    "create table t (a String) engine = PostgreSQL('127.0.0.1:$port', 'a', 'b', 'c', 'd')",
    "create table t (a String) engine = MySQL('127.0.0.1:$port', 'a', 'b', 'c', 'd')",
    "create table t (a String) engine = MongoDB('127.0.0.1:$port', 'a', 'b', 'c', 'd')",
    "create table t (a String) engine = Redis('127.0.0.1:$port') primary key a",
    "create table t (a String) engine = SQLite('$key', 't')",
    "create table t (a String) engine = HDFS('hdfs://127.0.0.1:$port/x', 'TSV')",
    "create table t (a String) engine = AzureBlobStorage('x', 'y', 'z')",
    "create table t (a String) engine = ODBC('DSN=x', 'a', 'b')",
    "create table t (a String) engine = Kafka('127.0.0.1:$port', 'a', 'b', 'TSV')",
    "create table t (a String) engine = FileLog('$key', LineAsString)",
    "create table t (a String) engine = EmbeddedRocksDB(0, '$out') primary key a",
    "create table t (a String) engine = Distributed('default', 'system', 'one')",
    "create table t (a String) engine = MergeTree order by a settings disk = disk(type = 'local', path = '$out/')",
    "create table t (a String default file('$key')) engine = Memory",
    "create table t (a String) engine = MergeTree order by length(file('$key'))",
    "create table t engine = Memory as select * from file('$key', 'LineAsString')",
    "create table t as file('$key', 'LineAsString')",
    "create temporary table t engine = Memory as select file('$key')",
    "create view v as select * from file('$key', 'LineAsString')",
    "create materialized view v engine = Memory as select file('$key')",
    "create function f as x -> file(x)",
    *(
        f"create dictionary d (a UInt64, b String) primary key a source({source}) layout(flat()) lifetime(0)"
        for source in (
            "file(path '$key' format CSV)",
            "http(url 'http://127.0.0.1:$port/' format TSV)",
            "executable(command 'cat $key' format TSV)",
            "clickhouse(query 'select file(''$key'')')",
            "postgresql(host '127.0.0.1' port $port user 'a' password 'b' db 'c' table 'd')",
        )
    ),
    "create named collection c as url = 'http://127.0.0.1:$port/'",
    "create database d engine = Filesystem('/')",
    "create database d engine = SQLite('$key')",
    "create database d engine = PostgreSQL('127.0.0.1:$port', 'a', 'b', 'c')",
    "create database d engine = S3('http://127.0.0.1:$port/b')",
    "create user u identified with no_password",
    "grant all on *.* to default",
    "attach table t from '/' (a String) engine = MergeTree order by a",
    "alter table kept add column b String default file('$key')",
    "alter table kept update a = file('$key') where 1",
    "alter table kept modify setting disk = disk(type = 'local', path = '$out')",
    "alter table kept modify setting storage_policy = 'other'",
    "alter table kept fetch partition tuple() from '/x'",
    "delete from kept where a = file('$key')",
    "kill query where query_id = file('$key')",
    "set format_schema = '$key'",
    "set input_format_record_errors_file_path = '$out'",
    "backup table kept to File('$out')",
    "backup table kept to Disk('default', '$out')",
    "restore table kept from File('$out')",
    "system flush logs",
    "system reload config",
    "system drop mark cache",
    "copy kept to '$out'",
]


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = tmp_path_factory.mktemp("outside") / "master.key"
    key.write_text(f"{KEY}\n")
    key.chmod(0o644)  # so that only the engine can refuse it
    return key


@pytest.fixture(scope="module")
def visits() -> Iterator[tuple[int, list[str]]]:
    """A server beside the engine: its port, and who has come."""
    paths: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle(self) -> None:
            paths.append(str(self.client_address))

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port, paths
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def kept(engine: EngineProcess) -> None:
    RawHttp(engine.port).ask("create table kept (a String) engine = MergeTree order by a")


def filled(text: str, key: Path, port: int) -> str:
    return text.replace("$key", str(key)).replace("$out", str(key.with_name("out"))).replace("$port", str(port))


def assert_refused(http: RawHttp, statement: str, key: Path, visits: tuple[int, list[str]]) -> None:
    received = http.all_that_comes(
        request(filled(statement, key, visits[0]).encode(), "Connection: close\r\n")
    ).decode()
    assert not received.startswith("HTTP/1.1 200"), received
    assert KEY not in received
    assert http.ask("select count() from kept") == "0\n"
    assert [path.name for path in key.parent.iterdir()] == [key.name]
    assert visits[1] == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("form", ["select * from $f", "select * FROM\n/* from */ $f", "create table t as $f"])
@pytest.mark.parametrize("source", SELECTS)
def test_source_outside_is_refused(
    http: RawHttp, key: Path, visits: tuple[int, list[str]], source: str, form: str
) -> None:
    assert_refused(http, form.replace("$f", source), key, visits)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_statement_that_reaches_outside_is_refused(
    http: RawHttp, key: Path, visits: tuple[int, list[str]], statement: str
) -> None:
    assert_refused(http, statement, key, visits)


@pytest.mark.usefixtures("kept")
def test_external_table_cannot_reach_outside(http: RawHttp, key: Path) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="e"; filename="e"\r\n\r\n{"a": 1}\r\n--b--\r\n'
    target = f"/?query=select+*+from+e&e_format=JSONEachRow&e_structure=a+Int8,+b+String+default+file(%27{key}%27)"
    received = http.all_that_comes(
        request(part.encode(), "Content-Type: multipart/form-data; boundary=b\r\n", target=target)
    )
    assert b" 403 " in received
    assert KEY.encode() not in received


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("form", ["Values", "VALUES", "Template", "CustomSeparated", "AvroConfluent", "MySQLDump"])
@pytest.mark.parametrize("session", ["", "&session_id=external"])
def test_data_of_an_external_table_cannot_reach_outside(http: RawHttp, key: Path, form: str, session: str) -> None:
    data = f"(concat('x', file('{key}')))"
    part = f'--b\r\nContent-Disposition: form-data; name="e"; filename="e"\r\n\r\n{data}\r\n--b--\r\n'
    target = f"/?query=select+*+from+e&e_format={form}&e_structure=a+String{session}"
    received = http.all_that_comes(
        request(part.encode(), "Content-Type: multipart/form-data; boundary=b\r\n", target=target)
    )
    assert b" 403 " in received
    assert KEY.encode() not in received


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "statement",
    [
        "insert into kept # select\n values ('a')",
        "insert into kept settings log_comment = $$ select $$ values ('a')",
        "insert into kept settings log_comment = $$'$$ values ('a') -- ' values ('b')",
        "with 1 as x insert into kept values ('a')",
        "/* */ # a comment\n insert into kept values ('a')",
    ],
)
def test_insert_whose_data_was_not_looked_at_is_refused_before_the_kernel_has_to(http: RawHttp, statement: str) -> None:
    assert "cannot see where the data of this INSERT begins" in http.ask(statement)
    assert http.ask("select count() from kept") == "0\n"


def test_values_into_a_sessions_temporary_table_cannot_reach_outside(http: RawHttp, key: Path) -> None:
    def ask(statement: str) -> bytes:
        return http.all_that_comes(
            request(statement.encode(), "Connection: close\r\n", target="/?session_id=temporary")
        )

    ask("create temporary table own (a String)")
    assert b" 403 " in ask(f"insert into own values (concat('x', file('{key}')))")
    assert b" 403 " in ask(f"insert into own format Values (concat('x', file('{key}')))")
    assert KEY.encode() not in ask("select a from own")


def test_long_statement_that_fails_leaves_a_sessions_limit_as_it_was(http: RawHttp) -> None:
    def ask(statement: str) -> bytes:
        return http.all_that_comes(request(statement.encode(), "Connection: close\r\n", target="/?session_id=long"))

    limit = "select 'limit', getSetting('max_query_size')"
    ask("set max_block_size = 4321")  # so that the session has a handle that lives on
    for setting, value in (("max_block_size = 4321", b"262144"), ("max_query_size = 345678", b"345678")):
        ask(f"set {setting}")
        assert b"SYNTAX_ERROR" in ask(f"select '{'a' * 300_000}' as (")
        assert b"limit\t" + value in ask(limit)


class KnownParser:
    """A handle whose parser takes every statement for the same one."""

    def query(self, sql: str | bytes, format: str) -> "KnownParser":  # noqa: A002 -- chdb's own
        return self

    def bytes(self) -> bytes:
        return b"SELECT 1"


class BrokenHandle:
    """A handle whose stream ends in a failure while it is cancelled."""

    def streaming_cancel_query(self, stream: object) -> None:
        raise RuntimeError("Code: 395")


def test_stream_that_fails_while_it_is_cancelled_is_closed_all_the_same() -> None:
    blocks = Blocks(b"a", (cast("Handle", BrokenHandle()), object()))
    blocks.close()
    assert list(blocks) == []


def test_remembered_statement_keeps_no_handle_alive() -> None:
    parser = KnownParser()
    guard = Guard(KnownParser())
    assert guard.check(parser, b"select 1") == "SELECT 1"
    is_alive = weakref.ref(parser)
    del parser
    gc.collect()
    assert is_alive() is None


def test_refusal_says_what_and_why(http: RawHttp) -> None:
    said = http.ask("select * from file('x')")
    assert "file() is refused by the embedded engine" in said
    assert "outside of the database" in said


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("select 'file(1)', format('{} of {}', 1, 2)", "file(1)\t1 of 2\n"),
        ("select file from (select 'a' as file)", "a\n"),
        ("select max(t.file) from (select 'a' as file) t", "a\n"),
        ("select count() from (select number as url from numbers(3)) where url > 0", "2\n"),
        ("select * from values('a Int8', 1, 2) order by a", "1\n2\n"),
        ("select sum(a) from view(select 1 as a)", "1\n"),
        ("select 1 as format, 2 as outfile", "1\t2\n"),
        ("-- into outfile 'x'\nselect 'into outfile'", "into outfile\n"),
    ],
)
def test_words_alone_are_not_refused(http: RawHttp, statement: str, answer: str) -> None:
    assert http.ask(statement) == answer


def test_values_may_speak_of_files(http: RawHttp) -> None:
    http.ask("create table notes (n Int32, text String) engine = MergeTree order by n")
    assert http.ask("insert into notes values (1, 'see file (1)'), (1 + 1, concat('a', '`file`'));") == ""
    assert http.ask("select text from notes order by n") == "see file (1)\na`file`\n"


def test_table_may_have_a_refused_functions_name(http: RawHttp) -> None:
    assert http.ask("create table url (file String) engine = MergeTree order by file") == ""
    assert http.ask("insert into url (file) values ('a')") == ""
    assert http.ask("select * from url") == "a\n"


def test_every_thread_of_the_engine_is_confined(engine: EngineProcess) -> None:
    assert engine.process
    threads = list(Path(f"/proc/{engine.process.pid}/task").iterdir())
    assert len(threads) > 1
    for thread in threads:
        assert "NoNewPrivs:\t1" in (thread / "status").read_text()


# The engine without its guard and its grants, in a process of its own: only the kernel is left to refuse.
CONFINED = """
import os, sys
from pathlib import Path
from warehouse.clickhouse.embedded.confinement import confine
data, key, port = sys.argv[1:]
os.environ["TMPDIR"] = data
assert confine(Path(data))
from chdb import _chdb
for statement in (
    f"select file('{key}')",
    f"select * from file('{key}', 'LineAsString')",
    f"select 1 into outfile '{key}.out'",
    f"insert into function file('{key}.out', 'TSV') select 1",
    "select * from file('/proc/1/environ', 'LineAsString')",
    "select * from file('/proc/self/environ', 'LineAsString')",
    "select * from file('/proc/thread-self/environ', 'LineAsString')",
    "select * from file('/proc/self/cmdline', 'LineAsString')",
    f"select * from url('http://127.0.0.1:{port}/', 'LineAsString', 'a String') settings http_max_tries = 1",
):
    handle = _chdb.connect(data)
    try:
        print(statement, handle.query(statement, "TSV").bytes())
    except RuntimeError:
        print("refused")
    handle.close()
handle = _chdb.connect(data)
handle.query("create database d engine = Atomic", "Null")
handle.query("create table d.t (a Int8) engine = MergeTree order by a as select 1", "Null")
print(handle.query("select a from d.t", "TSV").bytes().decode(), end="")
"""


def test_kernel_refuses_what_a_statement_would_get_without_guard_and_grants(
    tmp_path: Path, key: Path, visits: tuple[int, list[str]]
) -> None:
    command = [sys.executable, "-c", CONFINED, str(tmp_path), str(key), str(visits[0])]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=120)
    assert shown.stdout.splitlines() == ["refused"] * 9 + ["1"]
    assert visits[1] == []
