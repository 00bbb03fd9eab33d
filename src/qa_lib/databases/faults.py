"""What goes wrong between us and a database, in words of our own.

A driver quotes the address it was given, a server the values that it stumbles over: a password, a person. So nothing
of what they say is repeated but what a server says about the text of a query (class 42), and no error is chained to
theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from qa_lib.errors import IntakeError, ParamsError, QaError, show_given

Result = TypeVar("Result")

#: What a server or libpq says at the door, by words that are in it; messages of servers can be in any language.
_AT_THE_DOOR = (
    ("password authentication failed", "the server refuses the role or its password"),
    ("no password supplied", "the server asks for a password, and the address has none"),
    ("pg_hba.conf", "the server does not let this role in from this machine (pg_hba.conf), or asks for TLS"),
    ("could not translate host name", "nobody knows a server of that name"),
    ("failed to resolve host", "nobody knows a server of that name"),
    ("certificate", "the certificate of the server is not trusted"),
    ("ssl", "server and client do not agree on TLS (sslmode)"),
    ("timeout expired", "no answer in time: the server, or a wall before it, is silent"),
    ("connection refused", "nothing listens there: the server is down, or the port is another"),
    ("no such file", "nothing listens there: the server is down, or the port is another"),
    ("starting up", "the server is just starting; try again in a minute"),
    ("too many clients", "the server has no free connection; try again later"),
    ("does not exist", "the server has no such database or role"),
)
#: These are refusals of what the address says, not of the moment.
_OF_THE_ADDRESS = frozenset({words for _, words in (*_AT_THE_DOOR[:7], _AT_THE_DOOR[-1])})
_BY_STATE = {
    "57014": "it took longer than statement_seconds allow, or somebody cancelled it",
    "55P03": "something it needs is locked by somebody else",
    "25006": "it writes; only reading is allowed here",
    "0A000": "it does what is not allowed when reading row by row, such as writing in a WITH",
    "53300": "the server has no free connection; try again later",
    "40001": "the server could not keep the snapshot; try again",
}
#: SQLSTATE classes of a connection or a server that is gone.
_BROKEN = ("08", "57P", "58", "XX")


def guard(step: Callable[[], Result], tell: Callable[[Exception], QaError]) -> Result:
    """What the step gives; what a driver raises in it becomes an error of ours, chained to nothing.

    Raises
    ------
    QaError
        What ``tell`` makes of the driver's error.
    """
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return step()
    except (SQLAlchemyError, UnicodeError, ValueError, OverflowError, OSError) as error:
        told = tell(error)
    raise told


def tell_refusal(database: str) -> Callable[[Exception], QaError]:
    """Of a connection that did not come about: `ParamsError` where the address is wrong, else `IntakeError`."""

    def tell(error: Exception) -> QaError:
        said = str(getattr(error, "orig", error)).casefold()
        words = next((words for sign, words in _AT_THE_DOOR if sign in said), "it did not come about")
        kind = ParamsError if words in _OF_THE_ADDRESS else IntakeError
        return kind(
            f"no connection to database '{database}': {words}. Nothing was read. "
            "Look at its address (docs/database.md), and ask those who run the server"
        )

    return tell


def tell_failure(where: str) -> Callable[[Exception], QaError]:
    """Of a query that failed, or of a connection that broke while it ran."""

    def tell(error: Exception) -> QaError:
        return IntakeError(f"{where}: {_explain(error)}")

    return tell


def is_broken(error: Exception) -> bool:
    """Whether the connection is gone."""
    state = _state(error)
    return bool(getattr(error, "connection_invalidated", False)) or state.startswith(_BROKEN)


def _explain(error: Exception) -> str:
    state = _state(error)
    if state in _BY_STATE:
        return f"{_BY_STATE[state]} (SQLSTATE {state})"
    if is_broken(error):
        return "the connection broke off; nothing of it is kept. Try again, or ask those who run the server"
    if state.startswith("42"):
        return f"the server refuses it: {_said_of_query(error)} (SQLSTATE {state})"
    if state:
        return f"it failed (SQLSTATE {state}); the log of the server says on what"
    return (
        f"a value can not be read ({type(getattr(error, 'orig', error)).__name__}), such as a day before our era, "
        "'infinity', or text in another encoding than the server believes: mend it, or cast it in the query"
    )


def _state(error: Exception) -> str:
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _said_of_query(error: Exception) -> str:
    """What the server says about the text of a query: names of columns, tables and functions."""
    said = getattr(getattr(getattr(error, "orig", None), "diag", None), "message_primary", None)
    return show_given(" ".join(str(said or "").split()))
