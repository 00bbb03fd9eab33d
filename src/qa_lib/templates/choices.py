"""What a cell may hold, in the words of one language."""

from __future__ import annotations

from dataclasses import dataclass

from qa_lib.params import Params, RegisterBook, RegisterColumn
from qa_lib.params.model import Locale
from qa_lib.params.registers import TemplateWords


@dataclass(frozen=True)
class Choices:
    """The lists of a university's registers in one language."""

    params: Params
    locale: Locale

    @property
    def words(self) -> TemplateWords:
        """What templates say around their columns."""
        if self.params.vocabularies is None:
            raise ValueError("params have no vocabularies.yaml")
        return self.params.vocabularies.words

    def list_name(self, column: RegisterColumn) -> str | None:
        """The name of the list from which a column is filled; None where it is not."""
        named = {"unit": "unit", "office": "office", "semester": "semester", "indicator": "indicator"}
        return column.vocabulary or named.get(column.kind)

    def entries(self, name: str) -> list[str]:
        """The entries of a list, in its order."""
        if name == "unit":
            return self._units()
        if name == "office":
            return [office.name[self.locale] for office in (self.params.offices.offices if self.params.offices else ())]
        if name == "semester":
            return [semester.code for semester in self.params.semesters.semesters]
        if name == "indicator":
            return self._indicators()
        lists = self.params.vocabularies
        return [term.label[self.locale] for term in lists.vocabulary(name).terms] if lists else []

    def _units(self) -> list[str]:
        institution = self.params.institution
        names = [institution.short_name[self.locale]]
        for school in institution.schools:
            names += [school.name[self.locale], *(one.name[self.locale] for one in school.departments)]
        return names

    def _indicators(self) -> list[str]:
        return [
            name
            for survey in self.params.surveys
            for name in (survey.code, *(f"{survey.code}/{block.code}" for block in survey.blocks))
        ]

    def label(self, vocabulary: str, code: str) -> str:
        """What a term of a list is called."""
        if self.params.vocabularies is None:
            return code
        return self.params.vocabularies.vocabulary(vocabulary).term(code).label[self.locale]

    def describe_need(self, column: RegisterColumn, book: RegisterBook) -> str:
        """Whether the column must be filled in."""
        words = self.words
        if column.is_computed:
            return words.is_computed[self.locale]
        if column.is_required:
            need = words.is_required[self.locale]
            return f"{need}, {words.one_language[self.locale]}" if column.is_translated else need
        if column.required_when:
            cases = [
                words.is_required_when[self.locale].format(
                    column=book.by_code[name].heading[self.locale],
                    values=", ".join(self._value(book.by_code[name], value) for value in values),
                )
                for name, values in column.required_when.items()
            ]
            return "; ".join(cases)
        return words.is_optional[self.locale]

    def _value(self, column: RegisterColumn, code: str) -> str:
        return self.label(column.vocabulary, code) if column.vocabulary else code

    def describe_kind(self, column: RegisterColumn) -> str:
        """What is written there."""
        kind = self.words.kinds[column.kind][self.locale]
        if column.low is None or column.high is None:
            return kind
        return f"{kind}, {self.words.range[self.locale].format(low=column.low, high=column.high)}"

    def describe(self, column: RegisterColumn, book: RegisterBook) -> str:
        """The note on the head of a column: need, kind, meaning, example."""
        words = self.words
        lines = [f"{self.describe_kind(column)} ({self.describe_need(column, book)})"]
        if column.note:
            lines.append(column.note[self.locale])
        if column.example:
            lines.append(f"{words.example[self.locale]}: {column.example[self.locale]}")
        return "\n".join(lines)
