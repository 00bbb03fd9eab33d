"""A semester from a real PostgreSQL server: all of it or nothing, and no word of a password."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest
from intake_raw import ROOT, SEMESTER, RawProject
from postgres import ADMIN_SECRET, SECRET, Server, find_server, run_server
from sqlalchemy import text

from qa_lib.databases import answers, read_database
from qa_lib.databases.addresses import find_address
from qa_lib.databases.connections import open_snapshot
from qa_lib.errors import IntakeError, ParamsError, QaError
from qa_lib.params import Database, Params, load_params
from qa_lib.paths import Paths

pytestmark = pytest.mark.unit

PARAMS = load_params(ROOT / "params")
AIS = PARAMS.database("ais")
QUERIES = {query.file.removesuffix("_ais.csv"): query for query in AIS.queries}
#: Pieces of the planted password, as it is and as it stands in an address.
PIECES = ("S3cret", "пароль", "%D0%BF", "planted%3A", "@ais#")
SQL_TYPES = {"text": "text", "integer": "int", "timestamp": "timestamptz"}
PLACE = ("Фармация мектебі", "Фармацевтикалық технология кафедрасы", "Бакалавриат", None)
#: What tears tables apart, and what only looks so.
ODD_TEXT = 'Ұстаздарға үлкен рахмет! "Ғажап";\tбірақ, әттең,\nкітап жоқ|\u2028сөйлем\u0085 ‘’ \\N \x01 =1+1 соңы'
SENT = "2025-12-01 10:00:00+05"


def _rows() -> dict[str, list[list[Any]]]:
    """Four answers about one school, a teacher and the population, each with the semester in front."""
    learners = [f"C-{number}" for number in range(1, 5)]
    context = [[one, SENT, *PLACE, 2, "қазақша"] for one in learners]
    satisfaction = [[*one, *[4, 5] * 14, ODD_TEXT, None, "Кітапхана"] for one in context]
    teaching = [[*one, "T-7", *[5] * 14, None, ODD_TEXT] for one in context]
    rows = {
        "population": [["learners", *PLACE, 2, "қазақша", 40]],
        "teachers": [["T-7", "Әбдіқадырова Гүлнәр Сәкенқызы", *PLACE[:2]]],
        "satisfaction": satisfaction,
        "teaching": teaching,
    }
    return {name: [[SEMESTER, *row] for row in of_table] for name, of_table in rows.items()}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server with the tables that the shipped queries ask."""
    if find_server() is None:
        if os.environ.get("QA_TESTS_SKIP_NOTHING"):
            pytest.fail("no PostgreSQL server, and here no test may be skipped: install Debian's package postgresql")
        pytest.skip("no PostgreSQL server on this machine (Debian: apt install postgresql)")
    with run_server() as server:
        yield server


@pytest.fixture
def tables(server: Server) -> Server:
    """The server with its tables made anew and filled."""
    server.run(
        "DROP SCHEMA qa_report CASCADE", "CREATE SCHEMA qa_report", "GRANT USAGE ON SCHEMA qa_report TO qa_reader"
    )
    for name, query in QUERIES.items():
        columns = [f"{column} {SQL_TYPES[kind]}" for column, kind in query.columns.items()]
        server.run(f"CREATE TABLE qa_report.{name} (semester text, {', '.join(columns)})")
        server.fill(name, ["semester", *query.columns], _rows()[name])
    server.run("GRANT SELECT ON ALL TABLES IN SCHEMA qa_report TO qa_reader")
    return server


@dataclasses.dataclass(frozen=True)
class Reader:
    """A project of its own that reads from the server."""

    project: RawProject
    server: Server
    monkeypatch: pytest.MonkeyPatch

    @property
    def paths(self) -> Paths:
        return self.project.paths

    @property
    def folder(self) -> Path:
        """Where the raw files come to lie."""
        return self.paths.raw / SEMESTER / "ais"

    def read(self, params: Params = PARAMS, *, url: str = "", on_progress: Any = None) -> Any:
        self.monkeypatch.setenv("QA_AIS_URL", url or self.server.url())
        given = {"database": "ais", "semester": SEMESTER}
        return read_database(self.paths, params, **given, on_progress=on_progress)

    def refuse(self, params: Params = PARAMS, *, kind: type[QaError] = IntakeError, **given: Any) -> str:
        """What is said when nothing may be read; that nothing was changed and no secret is told."""
        before = _contents(self.project.folder)
        with pytest.raises(QaError) as caught:
            self.read(params, **given)
        assert type(caught.value) is kind or isinstance(caught.value, kind)
        assert _contents(self.project.folder) == before
        _find_no_secret(_chain(caught.value), self.project.folder)
        return str(caught.value)


@pytest.fixture
def reader(tables: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    monkeypatch.setenv("QA_KEY_FILE", str(tmp_path / "key" / "pseudonym.key"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return Reader(RawProject(tmp_path / "university"), tables, monkeypatch)


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder but the locks, which hold nothing."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".lock"]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def _chain(error: BaseException | None) -> str:
    """Everything that an error and those behind it say, shown or not."""
    told = []
    while error is not None:
        told += [*traceback.format_exception(error), repr(error), repr(error.args), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return "\n".join(told)


def _find_no_secret(told: str, *folders: Path) -> None:
    texts = [told, *(content.decode(errors="replace") for folder in folders for content in _contents(folder).values())]
    assert [piece for piece in PIECES for text in texts if piece in text] == []


def _change(database: Database = AIS, *, name: str = "", **changes: Any) -> Params:
    """The params with another database, or with one whose query ``name`` alone is asked, in other words."""
    if name:
        query = QUERIES[name].model_validate(QUERIES[name].model_dump() | changes)
        changes = {"queries": (query,)}
    changed = Database.model_validate(database.model_dump() | changes)
    return PARAMS.model_copy(update={"databases": PARAMS.databases.model_copy(update={"databases": (changed,)})})


# --- params and addresses, without a server ---


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"sql": "DELETE FROM qa_report.teachers"}, "must begin with SELECT or WITH"),
        ({"sql": "SELECT 1 ORDER BY 1; DROP TABLE x"}, "must be one statement"),
        ({"sql": "SELECT teacher FROM qa_report.teachers"}, "needs ORDER BY"),
        ({"sql": "SELECT :semestr ORDER BY 1"}, "unknown parameter 'semestr'; did you mean 'semester'"),
        ({"sql": "SELECT :start_date::date ORDER BY 1"}, "unknown parameter 'start_dat'"),
        ({"key": ("teachr",)}, "unknown column 'teachr'; did you mean 'teacher'"),
        ({"columns": {"teacher": "string"}}, "columns.teacher"),
        ({"file": "../teachers.csv"}, "file"),
    ],
)
def test_query_is_checked_with_the_params(changes: dict[str, Any], fault: str) -> None:
    """A query that could write, or that is not understood, is a fault of the params."""
    with pytest.raises(ValueError, match=fault):
        _change(name="teachers", **changes)


def test_query_finds_parameters_beside_casts_and_times() -> None:
    """Two colons are a cast, a colon between digits is a time."""
    sql = "SELECT x::text, '10:30' FROM t WHERE s = :semester AND d >= CAST(:start_date AS date) ORDER BY 1"
    query = QUERIES["teachers"].model_copy(update={"sql": sql})
    assert query.parameters == ("semester", "start_date")
    assert list(text(sql)._bindparams) == ["semester", "start_date"]


@pytest.mark.parametrize(
    "address", [SECRET, f"mysql://u:{SECRET}@h/d", "postgresql://u:p@h:S3cret/d", "postgresql://u@h/", "\n"]
)
def test_address_that_is_none_is_not_repeated(address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is wrong with an address is told without any part of it; no child process inherits it."""
    monkeypatch.setenv("QA_AIS_URL", address)
    with pytest.raises(ParamsError, match="QA_AIS_URL holds no address") as caught:
        find_address(AIS, project_root=tmp_path)
    _find_no_secret(_chain(caught.value))
    assert "QA_AIS_URL" not in os.environ


@pytest.mark.parametrize(("mode", "inside", "said"), [(0o644, False, "chmod 600"), (0o600, True, "inside the project")])
def test_address_file_that_others_can_have_is_refused(
    mode: int, inside: bool, said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that others can read, or that could be published with the project, is refused unread."""
    root = tmp_path if inside else tmp_path / "project"
    file = tmp_path / "ais.url"
    file.write_text(f"postgresql://u:{SECRET}@h/d", encoding="utf-8")
    file.chmod(mode)
    monkeypatch.delenv("QA_AIS_URL", raising=False)
    monkeypatch.setenv("QA_AIS_URL_FILE", str(file))
    with pytest.raises(ParamsError, match=said) as caught:
        find_address(AIS, project_root=root)
    _find_no_secret(_chain(caught.value))


# --- reading ---


def test_read_becomes_raw_exports_that_intake_reads(reader: Reader) -> None:
    """Text of any kind arrives letter by letter, but blanks for tabs; every file is recognised and used."""
    folder = reader.read().folder
    with (folder / "satisfaction_ais.csv").open(encoding="utf-8", newline="") as file:
        assert {row["strengths"] for row in csv.DictReader(file, delimiter="\t")} == {ODD_TEXT.replace("\t", " ")}
    slice_ = reader.project.slice("pharm")
    assert slice_.rejections.empty
    assert len(slice_.responses) == 8
    assert slice_.account["n_rejected_cells"].sum() == 0
    assert slice_.population["n_population"].tolist() == [40]
    assert slice_.responses["submitted_date"].dt.strftime("%Y-%m-%d").unique().tolist() == ["2025-12-01"]
    texts = slice_.comments.loc[slice_.comments["question"].eq("strengths"), "text"]
    assert set(texts) == {" ".join(ODD_TEXT.replace("\x01", "").split())}


def test_read_again_gives_the_same_bytes(reader: Reader) -> None:
    """The exports depend on the rows alone; when they were read stands in the provenance."""
    first = reader.read()
    before = _contents(first.folder)
    second = reader.read()
    after = _contents(second.folder)
    assert first.files == second.files
    records = [json.loads(one.pop(".provenance.json")) for one in (before, after)]
    assert before == after
    assert records[0].pop("snapshot_time") < records[1].pop("snapshot_time")
    assert records[0] == records[1]
    assert [one["n_rows"] for one in records[0]["queries"]] == [1, 1, 4, 4]


def test_read_sees_one_moment(reader: Reader) -> None:
    """Rows that others add while files are read are in none of them."""
    more = "INSERT INTO qa_report.teaching SELECT semester, 'C-9' FROM qa_report.teaching LIMIT 1"
    read = reader.read(on_progress=lambda _: reader.server.run(more))
    assert [one.n_rows for one in read.files] == [1, 1, 4, 4]
    with reader.server.admin() as connection:
        assert connection.execute("SELECT count(*) FROM qa_report.teaching").fetchone() == (8,)


def test_read_holds_few_rows_at_a_time(reader: Reader) -> None:
    """A hundred megabytes of rows pass through without being held."""
    columns = "n::text AS teacher, repeat('ж', 1000) AS name, '' AS school, '' AS department"
    sql = f"SELECT {columns} FROM generate_series(1, 50000) n ORDER BY n"  # noqa: S608
    database = _change(name="teachers", sql=sql).database("ais")
    reader.monkeypatch.setenv("QA_AIS_URL", reader.server.url())
    url = find_address(database, project_root=reader.paths.root)
    process = psutil.Process()
    semester = PARAMS.semester(SEMESTER)
    with open_snapshot(url, database) as connection, answers.asking_all(connection, database, semester) as (answer,):
        sizes = [process.memory_info().rss for number, _ in enumerate(answer.rows()) if number % 5_000 == 100]
    assert max(sizes) - sizes[0] < 30_000_000


# --- what goes wrong: clear words, nothing stored, no secret ---


@pytest.mark.parametrize(
    ("change", "kind", "said"),
    [
        ({"secret": "other S3cret"}, ParamsError, "refuses the role or its password"),
        ({"role": "nobody"}, ParamsError, "refuses the role or its password"),
        ({"database": "nothing"}, ParamsError, "no such database or role"),
        ({"port": 1}, IntakeError, "nothing listens there"),
    ],
)
def test_connection_that_is_refused(change: dict[str, Any], kind: type[QaError], said: str, reader: Reader) -> None:
    """Wrong credentials are a fault of the parameters, a server that is down one of the data."""
    assert said in reader.refuse(kind=kind, url=reader.server.url(**change))


def test_connection_to_a_wrongly_written_address_tells_no_part_of_it(reader: Reader) -> None:
    """Where a password with @ is written as it is, its end is taken for the server's name."""
    address = f"postgresql://qa_reader:p%3A@S3cret-пароль:{reader.server.port}/ais"
    assert "no connection to database 'ais'" in reader.refuse(kind=QaError, url=address)


def test_superuser_is_refused(reader: Reader) -> None:
    """No transaction holds a superuser from writing."""
    url = reader.server.url(role="postgres", secret=ADMIN_SECRET)
    assert "is a superuser" in reader.refuse(kind=ParamsError, url=url)


def test_connection_that_dies_between_files(reader: Reader) -> None:
    """The server ends the connection when two of four files are written: what was read before stays as it was."""
    reader.read()
    reader.server.run("UPDATE qa_report.teachers SET name = 'Басқа'")
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'qa-report'"
    said = reader.refuse(on_progress=lambda words: reader.server.run(end) if "satisfaction" in words else None)
    assert said == (
        "database 'ais', query of satisfaction_ais.csv, semester 2025-autumn: the connection broke off; "
        "nothing of it is kept. Try again, or ask those who run the server"
    )


def test_connection_that_dies_in_the_middle_of_a_file(reader: Reader) -> None:
    """The server goes away at row 3000 of 6000, when rows were already written aside."""
    reader.server.run(
        "CREATE TABLE qa_report.many AS SELECT n, n::text AS teacher FROM generate_series(1, 6000) n",
        "ALTER TABLE qa_report.many ADD PRIMARY KEY (n)",
        "GRANT SELECT ON qa_report.many TO qa_reader",
    )
    end = "CASE WHEN n = 3000 THEN pg_terminate_backend(pg_backend_pid())::text ELSE '' END"
    sql = f"SELECT teacher, {end} AS name, '' AS school, '' AS department FROM qa_report.many ORDER BY n"  # noqa: S608
    seen: list[int] = []
    see, keep = answers._Keys.see, partial(seen.append)
    reader.monkeypatch.setattr(answers._Keys, "see", lambda keys, cells, row: (keep(row), see(keys, cells, row)))
    assert "the connection broke off" in reader.refuse(_change(name="teachers", sql=sql))
    assert 0 < len(seen) < 3000


def test_columns_that_changed_are_told_all_at_once(reader: Reader) -> None:
    """Renamed, lost, added and turned columns of several queries, each with what was expected."""
    reader.server.run(
        "ALTER TABLE qa_report.teachers ALTER COLUMN department TYPE int USING 1",
        "ALTER TABLE qa_report.satisfaction RENAME COLUMN submitted_at TO submited_at",
    )
    changed = {
        "teachers": {"sql": "SELECT * FROM qa_report.teachers WHERE semester = :semester ORDER BY 1"},
        "satisfaction": {},
        "population": {"sql": "SELECT school AS schol, 1 AS a, 2 AS a FROM qa_report.population ORDER BY 1"},
    }
    queries = [QUERIES[name].model_dump() | change for name, change in changed.items()]
    said = reader.refuse(_change(queries=queries)).splitlines()
    assert "unknown column 'semester'" in said[0]
    assert "'department' has the type int4; expected text" in said[1]
    assert 'column "submitted_at" does not exist (SQLSTATE 42703)' in said[2]
    assert "column 'a' comes twice" in said[3]
    assert any("no column 'school'; is it 'schol' now?" in line for line in said)


TEACHERS = "SELECT teacher, name, school, {} AS department FROM qa_report.teachers ORDER BY 1"
WRITING = [
    "WITH t AS (DELETE FROM qa_report.teachers RETURNING *) SELECT teacher, name, school, department FROM t ORDER BY 1",
    TEACHERS.format("qa_report.spoil()"),
    TEACHERS.format("set_config('transaction_read_only', 'off', true) || qa_report.spoil()"),
    TEACHERS.format("department") + " FOR UPDATE",
]


@pytest.mark.parametrize("sql", WRITING)
def test_query_that_writes_can_not(sql: str, reader: Reader) -> None:
    """Even a role that may write everything changes nothing."""
    spoil = "CREATE FUNCTION qa_report.spoil() RETURNS text LANGUAGE sql AS "
    spoil += "$$DELETE FROM qa_report.population RETURNING ''$$"
    reader.server.run(spoil, "GRANT ALL ON ALL TABLES IN SCHEMA qa_report TO qa_reader")
    said = reader.refuse(_change(name="teachers", sql=sql))
    assert "SQLSTATE" in said
    with reader.server.admin() as connection:
        counted = "SELECT (SELECT count(*) FROM qa_report.teachers) + (SELECT count(*) FROM qa_report.population)"
        assert connection.execute(counted).fetchone() == (2,)


@pytest.mark.parametrize(
    ("statements", "said"),
    [
        (
            ["DELETE FROM qa_report.teaching"],
            "query of teaching_ais.csv, semester 2025-autumn: no rows; expected at least 1",
        ),
        (["INSERT INTO qa_report.population SELECT * FROM qa_report.population"], "1 rows agree with one before them"),
        (["UPDATE qa_report.teaching SET submitted_at = '-infinity'"], "a value can not be read"),
        (["REVOKE SELECT ON qa_report.teachers FROM qa_reader"], "permission denied for table teachers"),
        (["DROP TABLE qa_report.teachers"], 'relation "qa_report.teachers" does not exist'),
    ],
)
def test_answer_that_can_not_be_used(statements: Sequence[str], said: str, reader: Reader) -> None:
    """No rows, rows that come twice, values that are none, tables that are gone."""
    reader.server.run(*statements)
    assert said in reader.refuse()


def test_answer_that_fails_on_a_value_does_not_tell_it(reader: Reader) -> None:
    """A server quotes what it stumbles over, which may be a person."""
    said = reader.refuse(_change(name="teachers", sql=TEACHERS.format("(name::int)::text")))
    assert "it failed (SQLSTATE 22P02)" in said
    assert "Гүлнәр" not in said


def test_answer_that_takes_too_long_or_is_too_long(reader: Reader) -> None:
    """A query ends by its time-out; one of more rows than intake takes is none of one semester."""
    slow = TEACHERS.format("pg_sleep(9)::text")
    impatient = AIS.model_copy(update={"statement_seconds": 1})
    assert "took longer than statement_seconds" in reader.refuse(_change(impatient, name="teachers", sql=slow))
    reader.monkeypatch.setattr(answers, "MAX_ROWS", 3)
    assert "more than 3 rows" in reader.refuse()


def test_sample_and_second_populations_are_refused(reader: Reader) -> None:
    """Invented data are not mixed with real ones, and nobody is counted twice."""
    population = reader.project.write_csv("population.csv", [["target_group", "n_population"], ["learners", 3]])
    assert "people would count twice" in reader.refuse(kind=ParamsError)
    population.unlink()
    (reader.project.raw / "sample-data.json").write_text('{"seed": 1}', encoding="ascii")
    assert "holds the sample university" in reader.refuse(kind=ParamsError)


def test_file_that_intake_would_not_know_is_refused(reader: Reader) -> None:
    """The name of a raw file tells what it holds."""
    said = reader.refuse(_change(name="teachers", file="unheard.csv"), kind=ParamsError)
    assert "intake would not know what 'unheard.csv' holds" in said
    assert said.endswith("@ databases.yaml:ais.queries.0.file")


def test_read_puts_right_what_an_interrupted_run_left(reader: Reader) -> None:
    """A draft of a killed run is removed; exports that it had moved aside come back, even if this run fails."""
    folder = reader.read().folder
    before = _contents(folder)
    folder.rename(folder.with_name(".former-ais"))
    draft = folder.with_name(".draft-ais-1")
    draft.mkdir()
    (draft / "teachers_ais.csv").write_text("half", encoding="ascii")
    with pytest.raises(IntakeError):
        reader.read(url=reader.server.url(port=1))
    assert _contents(folder.parent) == {f"ais/{name}": content for name, content in before.items()}


@pytest.mark.parametrize(("secret", "status"), [(SECRET, 0), ("other S3cret", 2)])
def test_command_tells_no_secret(secret: str, status: int, reader: Reader, tmp_path: Path) -> None:
    """`qa intake --database ais` reads and checks, or says why not; no log, file or process list has the password."""
    file = tmp_path / "outside" / "ais.url"
    file.parent.mkdir()
    file.write_text(reader.server.url(secret=secret), encoding="utf-8")
    file.chmod(0o600)
    places = {"QA_HOME": ROOT, "QA_DATA": reader.paths.data, "QA_AIS_URL_FILE": file, "TMPDIR": reader.project.folder}
    reader.project.folder.mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("qa")), "intake", "--database", "ais", "--semester", SEMESTER]
    environment = os.environ | {name: str(place) for name, place in places.items()}
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True) as process:
        seen = _watch_commands(process)
        told = "".join(process.communicate())
    assert process.returncode == status, told
    assert ("population_ais.csv (1 rows)" in told) is (status == 0)
    _find_no_secret(told + seen, reader.project.folder)


def _watch_commands(process: subprocess.Popen[str]) -> str:
    """The words of the process and its children for as long as it runs, as everybody on the machine can see them."""
    seen: set[str] = set()
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        for one in [watched, *watched.children(recursive=True)]:
            try:
                seen.add(" ".join(one.cmdline()))
            except psutil.Error:
                continue
        time.sleep(0.2)
    assert any("--database" in words for words in seen)
    return "\n".join(seen)
