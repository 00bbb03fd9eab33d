"""What the leak check is to find: a text of each kind, and the rules under which each is one."""

from __future__ import annotations

from pathlib import Path

from qa_lib.privacy import PseudonymKey, pseudonymise
from qa_lib.privacy.leaks import Machine, Published, Rules, Sightings, Watch

KEY = PseudonymKey(secret=bytes(range(32)), path=Path("key"))
RESPONDENT = "26.Pharmacy-BA.017"
PSEUDONYM = pseudonymise([RESPONDENT], key=KEY, domain="respondent", length=16)[0]
PLANTED = {
    "respondent": RESPONDENT.lower(),
    "teacher": "pharm-t0001",
    "coder": "coder-seven",
    "person": "980214300",
    "pseudonym": PSEUDONYM,
    "key": KEY.key_id,
    "name": "Ысқақованың Салтанат Тұрсынқызы",
    "email": "a.student@mail.example",
    "phone": "+7 702 318 45 76",
    "iin": "980314650283",
    "card": "4400 4302 1734 5609",
    "iban": "KZ75125KZT1001300335",
    "handle": "@aika_2004",
    "path": "/home/analyst/qa/data",
    "host": "workstation-qa-7",
    "user": "n.analyst",
}


def make_rules(*published: str) -> Rules:
    """The rules of a university that has seen these persons, on a machine of that name."""
    seen = Sightings()
    seen.see("respondent", [RESPONDENT, "7", "12345"])
    seen.see("teacher", ["pharm-t0001"])
    seen.see("coder", ["coder-seven"])
    seen.see("person", ["980214300"])
    seen.pseudonyms.add(PSEUDONYM)
    seen.names |= {"Ысқақова Салтанат Тұрсынқызы", "Ким Вера Олеговна", "Асфендияров Айбек Серікұлы"}
    watch = Watch.join([seen.seal(KEY, length_min=6, digits_min=8)], KEY)
    machine = Machine(("/srv/university/qa",), "workstation-qa-7", "n.analyst")
    return Rules(watch, machine, Published(words=frozenset(published)), key_texts=(KEY.key_id, KEY.secret.hex()))
