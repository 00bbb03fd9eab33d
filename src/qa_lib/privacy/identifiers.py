"""What identifies a person by signs alone: addresses of the net, telephones, numbers of persons, cards and accounts.

Every pattern reads a text once: repetitions are bounded, so that time grows with the length of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa_lib.privacy.letters import write_plainly


@dataclass(frozen=True)
class Find:
    """A part of a text that is to go: from ``start`` up to ``end``, and what it is."""

    start: int
    end: int
    kind: str


_DOMAINS = "kz|ru|com|org|net|edu|info|io|me|gle|be|gov|uz|kg|by|ua|example|su|biz|online|site|app|link|co|рф|қаз"
_NETS = r"t\.me|wa\.me|vk\.com|vk\.cc|instagram\.com|facebook\.com|fb\.com|tiktok\.com|youtu\.be|threads\.net|x\.com"
_URL = re.compile(
    rf"(?:https?|ftp)://\S+|(?<!\w)www\.\S+|(?<![\w@.])(?:{_NETS})/\S+"
    rf"|(?<![\w@.-])(?:[a-zа-я0-9-]{{1,63}}\.){{1,4}}(?:{_DOMAINS})(?![\w.-]?\w)(?:[/?#]\S*)?"
)
_URL_END = ".,;:!?)»”\"'…"
_DOT = r"(?:\.|\s\.\s?|\s?[(\[{]\s?(?:dot|точка|нүкте|нукте)\s?[)\]}]\s?|\s(?:dot|точка|нүкте|нукте)\s)"
_AT = r"(?:@\s?|\s@\s|\s?(?:[(\[{]\s?(?:at|a|собака|ит|эт|@)\s?[)\]}]|\sсобака(?=\s)|\sсобачка(?=\s))\s?)"
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}(?:{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,4}}"
    rf"|\s(?:at|эт)\s[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,4}})"
)
_HANDLE = re.compile(
    r"(?<![\w@.])@[a-z0-9_][\w.]{2,40}"
    r"|(?<!\w)(?:инст[аеуы]\w{0,8}|insta\w{0,5}|ig|тг|телега\w{0,2}|телеграмм?\w{0,3}|telegram|tg|тик\s?ток\w{0,2}|tiktok"
    r"|вк|vk|ник\w{0,3}|nick\w{0,4}|username|аккаунт\w{0,5}|account|дискорд|discord)"
    r"(?P<sign>\s?[:=-]\s?|\s)(?P<name>[a-z0-9][a-z0-9_.]{2,40}(?:#\d{4})?)"
)
_GAP = r"[ ().\-/]{0,3}"
_CARD = re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)")
_FOUR_FOURS = re.compile(r"(?<!\d)(?!(?:20\d\d[ -]){2})\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?!\d)")
_IBAN = re.compile(r"(?<!\w)[kк]z(?: ?\d){2}(?: ?[0-9a-z]){16}(?!\w)|(?<!\w)[a-z]{2}\d{2}(?: ?[0-9a-z]){11,30}(?!\w)")
_TWELVE = re.compile(r"(?<!\d)\d{6}[ -]?\d{6}(?!\d)|(?<!\d)(?:\d{3}[ -]?){3}\d{3}(?!\d)")
_PHONES = (
    re.compile(rf"(?<![\d+])(?:\+ ?7|[78])(?:{_GAP}\d){{10}}(?!\d)"),
    re.compile(rf"(?<![\d+])\(?7(?:{_GAP}\d){{9}}(?!\d)"),
    re.compile(rf"\+ ?\d(?:{_GAP}\d){{7,14}}(?!\d)"),
)
#: Without a code: three, two and two digits; six or seven beside a word of calling.
_LOCAL_PHONES = (
    re.compile(r"(?<![\d.-])\d{3}[- ]\d{2}-\d{2}(?![\d-])"),
    re.compile(
        r"(?:тел|phone|call|нөмір|номер|қоңырау|звон|ватсап|whatsapp)\D{0,20}?(?P<name>\d{2,3}([ -]?\d{2}){2})(?!\d)"
    ),
)
_NUMBER = re.compile(r"(?<!\d)\d{7,}(?!\d)(?! ?(?:тг|тенге|теңге|₸|руб|млн|млрд|\$|доллар))")
_TOLD_NUMBER = re.compile(
    r"(?<!\w)(?:студ\w{0,20}|зач[её]тк\w{0,3}|зач[её]тн\w{0,6}|билет\w{0,5}|куәлі\w{0,10}|табел\w{0,8}|пропуск\w{0,3}"
    r"|id|айди|логин\w{0,4}|login|паспорт\w{0,5}|passport|удостоверени\w{0,3})"
    r"(?:[ -]{1,2}(?:билет\w{0,5}|куәлі\w{0,10}|нөмір\w{0,5}|номер\w{0,3}|number|no|id|card|книжк\w{0,3})){0,2}"
    r"[\s:.№#-]{0,5}(?P<name>[a-zа-я]{0,2}\d[\d-]{3,14}\d)(?!\w)"
)


def find_identifiers(text: str) -> list[Find]:
    """All identifiers of a text, in no order; parts may overlap."""
    plain = write_plainly(text)
    has_digit = any(map(str.isdigit, plain))
    finds = [*_find_urls(plain), *_find_plain(plain, _EMAIL, "email")] if _may_have_address(plain) else []
    finds += _find_handles(plain)
    return [*finds, *_find_numbers(plain)] if has_digit else finds


def _may_have_address(plain: str) -> bool:
    return any(sign in plain for sign in ("@", ".", "/", " at ", "(at", "[at", "собак", " эт ", "(a", "[a"))


def _find_plain(plain: str, pattern: re.Pattern[str], kind: str) -> Iterator[Find]:
    """The part called ``name`` of each match, or the whole of it."""
    for match in pattern.finditer(plain):
        start, end = match.span("name") if "name" in pattern.groupindex and match["name"] else match.span()
        yield Find(start, end, kind)


def _find_urls(plain: str) -> Iterator[Find]:
    for match in _URL.finditer(plain):
        yield Find(match.start(), match.start() + len(match[0].rstrip(_URL_END)), "url")


def _find_handles(plain: str) -> Iterator[Find]:
    """Names of accounts: after @, or after the name of a network when they look like no word."""
    for match in _HANDLE.finditer(plain):
        name = match["name"]
        if name is None:
            yield Find(match.start(), match.start() + len(match[0].rstrip(".")), "handle")
        elif any(letter in "_.0123456789#" for letter in name.rstrip(".")) or not match["sign"].isspace():
            yield Find(match.start("name"), match.start("name") + len(name.rstrip(".")), "handle")


def _find_numbers(plain: str) -> Iterator[Find]:
    yield from _find_checked(plain, _IBAN, "iban", lambda found: found[1] == "z" or is_iban(found))
    yield from _find_plain(plain, _FOUR_FOURS, "card")
    yield from _find_checked(plain, _CARD, "card", lambda found: _is_grouped(found, 3) and passes_luhn(_digits(found)))
    for match in _TWELVE.finditer(plain):
        yield Find(match.start(), match.end(), "iin" if is_iin(_digits(match[0])) else "number")
    for pattern in _PHONES:
        for find in _find_plain(plain, pattern, "phone"):
            if _is_dialled(plain[find.start : find.end]):
                yield find
    for pattern in _LOCAL_PHONES:
        yield from _find_plain(plain, pattern, "phone")
    yield from _find_plain(plain, _NUMBER, "number")
    yield from _find_plain(plain, _TOLD_NUMBER, "number")


def _find_checked(plain: str, pattern: re.Pattern[str], kind: str, is_one: Callable[[str], bool]) -> Iterator[Find]:
    return (find for find in _find_plain(plain, pattern, kind) if is_one(plain[find.start : find.end]))


def _digits(found: str) -> str:
    return "".join(filter(str.isdigit, found))


def _is_grouped(found: str, n_digits: int) -> bool:
    """Whether digits stand in groups of at least so many."""
    return all(len(group) >= n_digits for group in re.findall(r"\d+", found)[:-1])


def _is_dialled(found: str) -> bool:
    """Whether digits are grouped as people write telephones: after + or 8 a code, without these no single digits."""
    groups = re.findall(r"\d+", found)
    if found.startswith("+") and not found.removeprefix("+").lstrip().startswith("7"):
        return all(len(group) > 1 for group in groups[1:])
    if len(groups) > 1 and len(groups[0]) == 1:
        return len(groups[1]) > 2
    return len(groups[0]) > 2 and all(len(group) > 1 for group in groups[1:])


def is_iin(digits: str) -> bool:
    """Whether 12 digits make a Kazakh individual identification number: a day of birth, a century, a check digit.

    >>> is_iin("123456789012"), is_iin("970504678452")
    (False, True)
    """
    if len(digits) != 12 or not ("01" <= digits[2:4] <= "12" and "01" <= digits[4:6] <= "31" and digits[6] <= "6"):
        return False
    numbers = [int(digit) for digit in digits]
    rest = sum(weight * number for weight, number in zip(range(1, 12), numbers, strict=False)) % 11
    if rest == 10:
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        rest = sum(weight * number for weight, number in zip(weights, numbers, strict=False)) % 11
    return rest == numbers[11]


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a bank card (ISO/IEC 7812-1).

    >>> passes_luhn("4400430000000015")
    True
    """
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


def is_iban(text: str) -> bool:
    """Whether the check digits of an account number hold (ISO 13616).

    >>> is_iban("KZ52 355K ZT00 0000 0012")
    True
    """
    signs = text.replace(" ", "")
    if not signs.isascii():
        return False
    return int("".join(str(int(sign, 36)) for sign in signs[4:] + signs[:4])) % 97 == 1
