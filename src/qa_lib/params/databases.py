"""``databases.yaml``: databases that raw exports can be read from; addresses and passwords are not in the params."""

from __future__ import annotations

import re
import zoneinfo
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from qa_lib.errors import unknown_name
from qa_lib.params.model import Code, Model, Text, check_unique

#: What a column of a query holds: a text; a whole number; any number; a day; a day with a time.
ColumnType = Literal["text", "integer", "number", "date", "timestamp"]
ColumnName = Annotated[str, StringConstraints(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
#: What a query may ask of the semester that it is run for, as ``:semester``.
PARAMETERS = ("semester", "academic_year", "start_date", "end_date")
#: Names after a single colon, as SQLAlchemy finds them; ``::`` is a cast (of a parameter: CAST(:start_date AS date)).
_PARAMETER = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.S)


class Query(Model):
    """One raw export: a question to the database, and what its answer has to look like."""

    #: The name of the raw file; it tells what the file holds, as for every raw file.
    file: Annotated[str, StringConstraints(pattern=r"^\w[\w-]{0,60}\.csv$")]
    sql: Annotated[str, StringConstraints(min_length=1, max_length=50_000)]
    #: Exactly the columns of the answer, in the order of the raw file.
    columns: dict[ColumnName, ColumnType] = Field(min_length=1)
    #: The columns that no two rows share all of.
    key: tuple[ColumnName, ...] = Field(min_length=1)
    #: Fewer rows than these are a fault.
    rows_min: int = Field(default=1, ge=0)

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the query asks of the semester."""
        return tuple(sorted(set(_PARAMETER.findall(self.sql))))

    @model_validator(mode="after")
    def _only_reads_in_order(self) -> Query:
        """One SELECT with an order; that nothing is written the server ensures, whatever stands here."""
        bare = _COMMENT.sub(" ", self.sql).strip()
        if not re.match(r"(select|with)\b", bare, re.I):
            raise ValueError(f"the query of {self.file} must begin with SELECT or WITH: it only reads")
        if ";" in bare:
            raise ValueError(f"the query of {self.file} must be one statement, without ';'")
        if not re.search(r"\border\s+by\b", bare, re.I):
            raise ValueError(f"the query of {self.file} needs ORDER BY: else the same rows come in another order")
        return self

    @model_validator(mode="after")
    def _names_are_known(self) -> Query:
        check_unique(f"key column of {self.file}", self.key)
        pairs = (("parameter", self.parameters, PARAMETERS), ("column", self.key, tuple(self.columns)))
        for kind, names, known in pairs:
            for name in names:
                if name not in known:
                    raise ValueError(f"{self.file}: {unknown_name(kind, name, known)}")
        return self


class Database(Model):
    """A database that is read in one transaction, each query into one raw file."""

    code: Code
    name: Text
    #: The environment variable that holds the address (with ``_FILE``: the place of a file that does).
    url_variable: Annotated[str, StringConstraints(pattern=r"^QA_[A-Z0-9_]{2,40}_URL$")]
    #: In which moments with a time zone are written down.
    time_zone: str = "UTC"
    #: Seconds after which no answer is one: to the call, and to each step of a query.
    connect_seconds: int = Field(default=10, ge=1, le=300)
    statement_seconds: int = Field(default=300, ge=1, le=7200)
    queries: tuple[Query, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _parts_are_sound(self) -> Database:
        check_unique("file", [query.file.casefold() for query in self.queries])
        try:
            zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"unknown time zone '{self.time_zone}'; expected one such as Asia/Almaty") from None
        return self


class Databases(Model):
    """All databases that semesters can be read from; none where everything comes as files."""

    databases: tuple[Database, ...] = ()

    @model_validator(mode="after")
    def _names_are_unique(self) -> Databases:
        check_unique("database code", [one.code for one in self.databases])
        check_unique("url_variable", [one.url_variable for one in self.databases])
        return self
