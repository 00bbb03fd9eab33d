"""Invented names of teachers in three parts, and how people write them in an open answer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

KAZAKH_SURNAMES = [
    "Ахметов",
    "Омаров",
    "Сәрсенов",
    "Жұмабеков",
    "Нұрғалиев",
    "Тілеубердин",
    "Қасымов",
    "Ысқақов",
    "Әлімжанов",
    "Бекенов",
    "Досжанов",
    "Ермеков",
    "Жақсыбаев",
    "Исабеков",
    "Кенжеғалиев",
    "Қожахметов",
    "Мұқашев",
    "Назарбеков",
    "Оңғаров",
    "Рахымбаев",
    "Сүлейменов",
    "Тоқтаров",
    "Үмбетов",
    "Шәріпов",
    "Әбілов",
    "Байжанов",
    "Ғабдуллин",
    "Дүйсенов",
    "Есенғалиев",
    "Жүнісов",
    "Қалиев",
    "Құрманов",
    "Мейірбеков",
    "Нүсіпов",
    "Өтегенов",
    "Сағындықов",
    "Сейітов",
    "Тәжібаев",
    "Төлегенов",
    "Шаяхметов",
    "Ыбыраев",
    "Әубәкіров",
    "Балтабаев",
    "Бөлекбаев",
    "Ізбасаров",
    "Қуанышев",
]
KAZAKH_MEN = [
    "Ерлан",
    "Марат",
    "Нұрлан",
    "Асқар",
    "Бауыржан",
    "Дәурен",
    "Ерболат",
    "Жандос",
    "Қанат",
    "Мақсат",
    "Олжас",
    "Рүстем",
    "Самат",
    "Серік",
    "Талғат",
    "Тимур",
    "Әділ",
    "Әсет",
    "Бекзат",
    "Ғалым",
    "Данияр",
    "Еркебұлан",
    "Жасұлан",
    "Нұржан",
    "Өмірбек",
    "Сұлтан",
]
KAZAKH_WOMEN = [
    "Айгүл",
    "Гүлнар",
    "Динара",
    "Жанар",
    "Зәуре",
    "Қарлығаш",
    "Ләззат",
    "Мәдина",
    "Назгүл",
    "Раушан",
    "Сәуле",
    "Толқын",
    "Шолпан",
    "Әлия",
    "Әсем",
    "Ақмарал",
    "Ботагөз",
    "Венера",
    "Гүлмира",
    "Данагүл",
    "Еңлік",
    "Индира",
    "Күләш",
    "Мөлдір",
    "Перизат",
    "Салтанат",
]
KAZAKH_FATHERS = [
    "Серік",
    "Марат",
    "Болат",
    "Қайрат",
    "Нұрлан",
    "Ермек",
    "Талғат",
    "Асқар",
    "Жеңіс",
    "Кеңес",
    "Төлеген",
    "Сапар",
    "Әбдірахман",
    "Бақыт",
    "Дүйсен",
    "Ғани",
    "Жұмағали",
    "Мұрат",
    "Оразбек",
    "Рахым",
    "Сайлау",
    "Тұрсын",
]
RUSSIAN_SURNAMES = [
    "Воронов",
    "Белов",
    "Гаврилов",
    "Данилин",
    "Ершов",
    "Жуков",
    "Зимин",
    "Калинин",
    "Лаптев",
    "Мельников",
    "Носов",
    "Орлов",
    "Панов",
    "Рябинин",
    "Седов",
    "Тихонов",
    "Уваров",
    "Фомин",
    "Чернов",
    "Широков",
    "Юдин",
    "Яшин",
]
RUSSIAN_MEN = ["Андрей", "Виктор", "Дмитрий", "Евгений", "Игорь", "Константин", "Максим", "Олег", "Павел", "Сергей"]
RUSSIAN_WOMEN = ["Анна", "Вера", "Галина", "Елена", "Ирина", "Лариса", "Марина", "Наталья", "Ольга", "Татьяна"]
RUSSIAN_FATHERS = [
    "Викторов",
    "Петров",
    "Александров",
    "Иванов",
    "Владимиров",
    "Сергеев",
    "Павлов",
    "Михайлов",
    "Олегов",
    "Борисов",
]
KAZAKH_SHARE = 0.86
WOMEN_SHARE = 0.64


@dataclass(frozen=True)
class PersonName:
    """An invented name; the surname is in the form of the person's sex."""

    surname: str
    given: str
    patronymic: str
    is_woman: bool

    @property
    def full(self) -> str:
        """Surname, given name and patronymic, as in a register."""
        return f"{self.surname} {self.given} {self.patronymic}"

    @property
    def kazakh_dative(self) -> str:
        """To whom: «Айгүл Серікқызына»."""
        return f"{self.given} {self.patronymic}{_kazakh_ending(self.patronymic, 'на', 'не', 'ға', 'ке')}"

    @property
    def kazakh_genitive(self) -> str:
        """Whose: «Айгүл Серікқызының»."""
        return f"{self.given} {self.patronymic}{_kazakh_ending(self.patronymic, 'ның', 'нің', 'ның', 'тің')}"

    @property
    def russian_dative(self) -> str:
        """To whom: «Омаровой», «Омарову»."""
        return self.surname[:-1] + "ой" if self.is_woman else self.surname + "у"

    @property
    def russian_instrumental(self) -> str:
        """With whom: «Омаровой», «Омаровым»."""
        return self.surname[:-1] + "ой" if self.is_woman else self.surname + "ым"


def _kazakh_ending(word: str, *endings: str) -> str:
    """The ending after -қызы and -ұлы, after -на, and after a hard or soft consonant."""
    own, _, hard, soft = endings
    if word.endswith(("ы", "а")):
        return own if word.endswith("ы") else hard
    return soft


def draw_names(generator: np.random.Generator, n_names: int) -> list[PersonName]:
    """Invented names; two of them can be alike, as at a real university."""
    return [_draw_name(generator) for _ in range(n_names)]


def _draw_name(generator: np.random.Generator) -> PersonName:
    is_woman = bool(generator.random() < WOMEN_SHARE)
    is_kazakh = bool(generator.random() < KAZAKH_SHARE)
    surname = _pick(generator, KAZAKH_SURNAMES if is_kazakh else RUSSIAN_SURNAMES) + ("а" if is_woman else "")
    if is_kazakh:
        given = _pick(generator, KAZAKH_WOMEN if is_woman else KAZAKH_MEN)
        patronymic = _pick(generator, KAZAKH_FATHERS) + ("қызы" if is_woman else "ұлы")
    else:
        given = _pick(generator, RUSSIAN_WOMEN if is_woman else RUSSIAN_MEN)
        patronymic = _pick(generator, RUSSIAN_FATHERS) + ("на" if is_woman else "ич")
    return PersonName(surname, given, patronymic, is_woman)


def _pick(generator: np.random.Generator, words: list[str]) -> str:
    return words[int(generator.integers(len(words)))]
