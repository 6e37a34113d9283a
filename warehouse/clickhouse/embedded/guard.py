"""Refuses statements that reach outside of the database: files, other servers, programs, this process's memory.

ClickHouse's own grants (`users.xml`) refuse most of it. What grants do not know is looked for here, in the form
that the engine's own parser writes a statement in: no comments, no escapes, no second spelling of anything.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from typing import NamedTuple, Protocol

from warehouse.clickhouse.embedded.failures import StatementFailed
from warehouse.clickhouse.embedded.statements import Insert

# Table functions that stay inside. Every other one that the engine knows is refused, also one that is new.
ALLOWED_TABLE_FUNCTIONS = frozenset(
    {
        *("cluster", "clusterAllReplicas", "fuzzQuery", "generateRandom", "generateSeries", "generate_series", "loop"),
        *("merge", "mergeTreeAnalyzeIndexes", "mergeTreeAnalyzeIndexesUUID", "mergeTreeCodecBlockCounts"),
        *("mergeTreeIndex", "mergeTreeProjection", "mergeTreeTextIndex", "numbers", "numbers_mt", "primes"),
        *("SQLStandardValues", "values", "view", "viewExplain", "viewIfPermitted", "zeros", "zeros_mt"),
        "format",  # looked at by itself, because the scalar function has the same name
    }
)
_MERGE_TREES = (
    "",
    "Replacing",
    "Summing",
    "Aggregating",
    "Collapsing",
    "VersionedCollapsing",
    "Graphite",
    "Coalescing",
)
ALLOWED_ENGINES = frozenset(
    {
        *(f"{replicated}{kind}MergeTree" for kind in _MERGE_TREES for replicated in ("", "Replicated")),
        *("Atomic", "Buffer", "GenerateRandom", "Join", "Log", "MaterializedView", "Memory", "Merge", "Null"),
        *("Ordinary", "Set", "StripeLog", "TinyLog", "View"),
    }
)
# Not table functions: a file's content, a language model's answer, a disk of a table's own.
_REFUSED_FUNCTIONS = frozenset({"file", "disk", "catboostevaluate", "executable"})
_REFUSED_BEGINNINGS = (
    *("BACKUP", "COPY", "EXECUTE", "RESTORE", "SYSTEM"),
    *("CREATE DICTIONARY", "CREATE OR REPLACE DICTIONARY", "CREATE NAMED COLLECTION", "INSERT INTO FUNCTION"),
)
_REFUSED_CLAUSES = re.compile(r"\b(INTO OUTFILE|FROM INFILE|ATTACH \w+ \S+ FROM)(?= ')|(PARALLEL WITH)")
_AI_FUNCTION = re.compile(r"(ai|AI)[A-Z]")
# Formats whose data is nothing but values: no expressions, no address of a server, no patterns from settings.
_PLAIN_FORMAT = re.compile(
    r"(TabSeparated|TSV|CSV|JSON|RowBinary|Raw)\w*|NDJSON|TSKV|Native|Parquet|Arrow(Stream)?|ORC|Avro|MsgPack|BSONEachRow"
    r"|LineAsString",
    re.IGNORECASE,
)
# Stands where the data's format would: a statement that hides data of its own does not end in it.
_FORMAT_OF_DATA = "FORMAT Null"
_BRINGS_DATA = re.compile(r"INSERT INTO .* FORMAT \w+", re.DOTALL)
# Of VALUES, what makes a look at the expressions necessary: names that are refused, and ways to write them otherwise.
_WORTH_A_LOOK = re.compile(rb"file|disk|catboost|executable|\bai[A-Z]|\\.*[`\"]|[`\"].*\\", re.IGNORECASE | re.DOTALL)

_TOKENS = re.compile(
    r"""
      '(?:[^'\\]|\\.)*'
    | (?P<word>[A-Za-z_]\w*|`(?:[^`\\]|\\.)*`) (?P<call>\()?
    | (?P<sign>[(),=.])
    | \S
    """,
    re.VERBOSE | re.DOTALL,
)
_PATTERN_OF_FORMAT = re.compile(r"'(?:[^'\\{]|\\.)*\{")  # what begins `format('{} of {}', ...)`, never a format's name
_ECHO = re.compile(r"(?:: |\. )?(?:In scope|while executing|While processing|Note:).*", re.DOTALL)
_LONGEST_KEPT = 20_000
_MAX_KEPT = 2_000
_LONGEST_QUERY = 200_000  # below ClickHouse's max_query_size


class Result(Protocol):
    """The engine's answer."""

    def bytes(self) -> bytes: ...


class Parser(Protocol):
    """A handle of the engine, for one statement."""

    def query(self, sql: str | bytes, format: str) -> Result: ...  # noqa: A002 -- chdb's own


class Refused(StatementFailed):
    """The statement reaches outside of the database."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is refused by the embedded engine: it reaches files, servers or programs outside of the"
            " database, with the rights of this process. Insert the data through this connection instead."
            " (ACCESS_DENIED)",
            code=497,
        )


class _DataUnseen(StatementFailed):
    """An INSERT's data begins elsewhere for the engine's parser than for ours, so it was not looked at."""

    def __init__(self) -> None:
        super().__init__(
            "Syntax error: cannot see where the data of this INSERT begins. Write INSERT INTO ... FORMAT or VALUES"
            " with nothing in front, and no # or $$ in between. (SYNTAX_ERROR)",
            code=62,
        )


class _Token(NamedTuple):
    """A word (with whether it is called), or a sign; text in quotes is neither."""

    word: str
    is_call: bool
    sign: str
    end: int


class Guard:
    """Knows the engine's table functions, and remembers the statements that it has let pass."""

    def __init__(self, parser: Parser) -> None:
        names = parser.query("select name from system.table_functions", "TabSeparatedRaw").bytes().decode().split()
        allowed = {name.lower() for name in ALLOWED_TABLE_FUNCTIONS}
        self._refused = _REFUSED_FUNCTIONS | {name.lower() for name in names} - allowed
        self._kept: OrderedDict[bytes, str] = OrderedDict()  # by text alone: a handle would outlive its request here
        self._lock = Lock()

    def check(self, parser: Parser, text: bytes) -> str:
        """Raises Refused, or gives the statement as the engine's parser writes it."""
        canonical = self._form(parser, text)
        if _BRINGS_DATA.fullmatch(canonical):
            raise _DataUnseen
        return canonical

    def check_insert(self, parser: Parser, insert: Insert) -> str:
        """The same for an INSERT with its data, which the parser leaves unread."""
        canonical = self._form(parser, b"%b %b" % (insert.statement, _FORMAT_OF_DATA.encode()))
        if not canonical.endswith(f" {_FORMAT_OF_DATA}"):
            raise _DataUnseen
        if insert.format.lower() == "values":
            self._check_values(parser, insert.data)
        elif not _PLAIN_FORMAT.fullmatch(insert.format):
            raise Refused(f"Data in the format {insert.format}")
        return canonical

    def _form(self, parser: Parser, text: bytes) -> str:
        with self._lock:
            if text in self._kept:
                self._kept.move_to_end(text)
                return self._kept[text]
        canonical = canonical_form(parser, text)
        if not canonical.startswith("EXPLAIN AST CREATE "):  # which does no more than parse
            self._check_canonical(canonical)
        if len(text) <= _LONGEST_KEPT:
            self._keep(text, canonical)
        return canonical

    def _keep(self, text: bytes, canonical: str) -> None:
        with self._lock:
            self._kept[text] = canonical
            if len(self._kept) > _MAX_KEPT:
                self._kept.popitem(last=False)

    def _check_canonical(self, canonical: str) -> None:
        for beginning in _REFUSED_BEGINNINGS:
            if canonical.startswith(f"{beginning} "):
                raise Refused(beginning)
        text = re.sub(r"'(?:[^'\\]|\\.)*'", "''", canonical)
        if found := _REFUSED_CLAUSES.search(text):
            raise Refused(found[1] or found[2])
        self._check_words(canonical)

    def _check_words(self, canonical: str) -> None:
        """Looks at every word: is it called, is it an engine's name, is it given to a function as a function?"""
        calls: list[bool] = []  # of each open parenthesis, whether a function's arguments are inside
        before = [_Token("", is_call=False, sign="", end=0)] * 2
        for token in _tokens(canonical):
            if token.word:
                self._check_word(token, before, in_call=bool(calls and calls[-1]), rest=canonical[token.end :])
            if token.sign == "(" or token.is_call:
                calls.append(token.is_call)
            elif token.sign == ")" and calls:
                calls.pop()
            before = [before[1], token]

    def _check_word(self, token: _Token, before: list[_Token], *, in_call: bool, rest: str) -> None:
        name = token.word.lower()
        is_engine = before[0].word == "ENGINE" and before[1].sign == "="
        if is_engine and token.word not in ALLOWED_ENGINES:
            raise Refused(f"ENGINE = {token.word}")
        if is_engine:
            return
        if token.is_call and (name in self._refused or _AI_FUNCTION.match(token.word)):
            raise Refused(f"{token.word}()")
        # An unquoted `file` among arguments can be the function itself: arrayMap(file, ...), APPLY file.
        is_argument = (in_call and before[1].sign != ".") or before[1].word == "APPLY"
        if name in _REFUSED_FUNCTIONS and is_argument and not token.is_call:
            raise Refused(f"{token.word} as an argument")
        if token.is_call and name == "format" and not _PATTERN_OF_FORMAT.match(rest):
            raise Refused("format() without a pattern in quotes")

    def _check_values(self, parser: Parser, data: bytes) -> None:
        """VALUES may hold expressions; almost never does one mention what is refused."""
        if _WORTH_A_LOOK.search(data):
            self._check_canonical(canonical_form(parser, b"SELECT " + data.strip().removesuffix(b";")))


def canonical_form(parser: Parser, text: bytes) -> str:
    """The one statement in `text` as the engine's own parser writes it. More than one is a syntax error."""
    quoted = text.replace(b"\\", b"\\\\").replace(b"'", b"\\'")
    query = b"select formatQuerySingleLine('" + quoted + b"') settings max_query_size = 0"
    try:
        if len(query) <= _LONGEST_QUERY:
            return parser.query(query, "RawBLOB").bytes().decode(errors="replace")
        with _of_any_length(parser):
            return parser.query(query, "RawBLOB").bytes().decode(errors="replace")
    except RuntimeError as error:
        raise StatementFailed(f"{_ECHO.sub('', str(error)).rstrip(' .:')}. (SYNTAX_ERROR)") from error


@contextmanager
def _of_any_length(parser: Parser) -> Iterator[None]:
    """Lets the parser read a long query, and leaves a session's own limit as it was."""
    ask = "select value, changed from system.settings where name = 'max_query_size'"
    value, changed = parser.query(ask, "TabSeparatedRaw").bytes().decode().split()
    parser.query("set max_query_size = 0", "Null")
    try:
        yield
    finally:
        with suppress(RuntimeError):
            parser.query("select 1", "Null")  # takes what a failed statement has left behind
        parser.query(f"set max_query_size = {value if changed == '1' else 'DEFAULT'}", "Null")


def _tokens(canonical: str) -> Iterator[_Token]:
    for found in _TOKENS.finditer(canonical):
        word = found["word"] or ""
        if word.startswith("`"):
            word = re.sub(r"\\(.)", r"\1", word[1:-1])
        yield _Token(word, found["call"] is not None, found["sign"] or "", found.end())
