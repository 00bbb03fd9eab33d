"""How reports are made, as the options of a command ask for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from qa_lib.errors import ParamsError, show_given, unknown_name
from qa_lib.kernels import can_fork

#: Where the kernels of chapters come from.
KERNELS = ("forked", "plain")
_SCHEDULER = re.compile(r"(tcp|tls|ws|wss|ucx)://[\w.:\[\]-]{1,255}")
_EXCHANGE = re.compile(r"[a-z][a-z0-9+.-]{0,30}://[^\s:*?\"'<>|$`\\]{1,1000}", re.I)


@dataclass(frozen=True)
class Manner:
    """How reports are made: how many chapters at once, in which kernels, on which machines; or only explained."""

    jobs: int = 1
    is_forking: bool = field(default_factory=can_fork)
    explains: bool = False
    scheduler: str = ""
    exchange: str = ""

    @classmethod
    def checked(cls, jobs: int, kernels: str, *, explains: bool, scheduler: str, exchange: str) -> Manner:
        """The manner that a command's options ask for; ``kernels`` is ``forked``, ``plain`` or "": as the platform can.

        Raises
        ------
        ParamsError
            For another kind of kernel, forked ones where the platform can not, no address, or an exchange without
            a scheduler.
        """
        if kernels not in ("", *KERNELS):
            raise unknown_name("kind of kernels", kernels, KERNELS)
        if kernels == "forked" and not can_fork():
            raise ParamsError("this platform does not fork safely; give KERNELS=plain, or leave it out")
        if scheduler and not _SCHEDULER.fullmatch(scheduler):
            raise ParamsError(f"no address of a scheduler: '{show_given(scheduler)}'; expected tcp://host:8786")
        if exchange and not _EXCHANGE.fullmatch(exchange):
            raise ParamsError(f"no address of an exchange: '{show_given(exchange)}'; expected s3://bucket/folder, …")
        if exchange and not scheduler:
            raise ParamsError("an exchange serves the workers of a scheduler: give SCHEDULER=tcp://host:8786, too")
        return cls(jobs, kernels != "plain" and can_fork(), explains, scheduler, exchange)
