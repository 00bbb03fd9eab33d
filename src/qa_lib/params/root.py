"""`Params`: all params together, with the look-ups that cross files."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pydantic import model_validator

from qa_lib import reads
from qa_lib.errors import unknown_name
from qa_lib.params.archive import Archive, archive_faults
from qa_lib.params.calendar import Calendar, Objects
from qa_lib.params.codeframes import CodeFrame, Lineage, frame_faults
from qa_lib.params.confirmations import Unconfirmed
from qa_lib.params.databases import Database, Databases
from qa_lib.params.exceptions import DisclosureException, DisclosureExceptions
from qa_lib.params.institution import Institution, School, Semester, Semesters
from qa_lib.params.model import LOCALES, Text
from qa_lib.params.parts import SOURCE, NotedModel
from qa_lib.params.places import find_texts
from qa_lib.params.policy import Policy, SurveyTarget, Targets
from qa_lib.params.registers import Offices, RegisterBook, RiskMatrix, Vocabularies, register_faults
from qa_lib.params.reports import UNIT_FOLDERS, Reports
from qa_lib.params.standards import Standards, standard_faults
from qa_lib.params.surveys import Catalogue, Intake, Scale, Scales, Survey


class Params(NotedModel):
    """One university's params folder."""

    _finer = frozenset({"policy", "disclosure_exceptions"})

    institution: Institution
    semesters: Semesters
    policy: Policy
    targets: Targets
    disclosure_exceptions: DisclosureExceptions = DisclosureExceptions()
    scales: Scales
    intake: Intake
    databases: Databases = Databases()
    catalogue: Catalogue
    reports: Reports
    calendar: Calendar = Calendar()
    objects: Objects = Objects()
    standards: Standards = Standards()
    archive: Archive = Archive()
    surveys: tuple[Survey, ...]
    codeframes: tuple[CodeFrame, ...]
    #: None and nothing where a university keeps no registers.
    vocabularies: Vocabularies | None = None
    offices: Offices | None = None
    risks: RiskMatrix | None = None
    registers: tuple[RegisterBook, ...] = ()
    #: What drafts among the files have guessed: intake does not read what rests on it.
    unconfirmed: tuple[Unconfirmed, ...] = ()

    @model_validator(mode="after")
    def _references_resolve(self) -> Params:
        faults = [
            *self._survey_faults(),
            *self._target_faults(),
            *self._exception_faults(),
            *self._language_faults(),
            *self._folder_faults(),
            *self._calendar_faults(),
            *standard_faults(self.standards, [one.code for one in self.objects.objects]),
            *archive_faults(self.archive, self.calendar.deadlines),
        ]
        semesters = [semester.code for semester in self.semesters.semesters]
        faults += frame_faults(self.codeframes, semesters, [survey.code for survey in self.surveys])
        faults += register_faults(self.registers, self.vocabularies, self.risks)
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _survey_faults(self) -> Iterator[str]:
        groups = {group.code for group in self.catalogue.target_groups}
        schools = {school.code for school in self.institution.schools}
        semesters = {semester.code for semester in self.semesters.semesters}
        for survey in self.surveys:
            file = f"surveys/{survey.code}.yaml"
            if survey.target_group not in groups:
                yield f"unknown target_group '{survey.target_group}' @ {file}:target_group"
            if survey.constants.get("school", self.institution.schools[0].code) not in schools:
                yield f"unknown school '{survey.constants['school']}' @ {file}:constants.school"
            for place, change in enumerate(survey.changes):
                if change.semester not in semesters:
                    yield f"unknown semester '{change.semester}' @ {file}:changes.{place}.semester"
            yield from self._answer_faults(survey, file)
            for item in survey.items:
                if item.scale not in self._scales:
                    yield f"unknown scale '{item.scale}' @ {file}:{item.code}"

    def _answer_faults(self, survey: Survey, file: str) -> Iterator[str]:
        """Codes of answers belong to values of a scale that the survey uses."""
        for code, answers in survey.answers.items():
            scale = self._scales.get(code)
            if scale is None or all(item.scale != code for item in survey.items):
                yield f"no item has the scale '{code}' @ {file}:answers.{code}"
                continue
            yield from (
                f"scale '{code}' has no value {value} @ {file}:answers.{code}.{answer}"
                for answer, value in answers.items()
                if value not in scale.values
            )

    def _target_faults(self) -> Iterator[str]:
        blocks = {survey.code: {block.code for block in survey.blocks} for survey in self.surveys}
        for place, target in enumerate(self.targets.targets):
            if target.survey not in blocks:
                yield f"unknown survey '{target.survey}' @ targets.yaml:targets.{place}.survey"
            elif target.block and target.block not in blocks[target.survey]:
                yield f"survey '{target.survey}' has no block '{target.block}' @ targets.yaml:targets.{place}.block"

    def _exception_faults(self) -> Iterator[str]:
        for place, exception in enumerate(self.disclosure_exceptions.exceptions):
            yield from (
                f"{fault} @ disclosure-exceptions.yaml:exceptions.{place}.{name}"
                for name, fault in self._faults_of_exception(exception)
            )

    def _faults_of_exception(self, exception: DisclosureException) -> Iterator[tuple[str, str]]:
        """What an exception names that there is not, and whether it held no longer when its semester was reported."""
        schools = {one.code: {department.code for department in one.departments} for one in self.institution.schools}
        surveys = {one.code: {block.code: block for block in one.blocks} for one in self.surveys}
        semesters = {one.code: one.report_date for one in self.semesters.semesters}
        given = (exception.school, exception.semester, exception.survey, exception.department)
        school, semester, survey, department = given
        for name, code, known in (
            ("school", school, schools),
            ("semester", semester, semesters),
            ("survey", survey, surveys),
        ):
            if code not in known:
                yield name, str(unknown_name(name, code, known))
        if department and school in schools and department not in schools[school]:
            yield "department", str(unknown_name(f"department of school '{school}'", department, schools[school]))
        blocks = surveys.get(survey, {})
        if exception.block and blocks and exception.block not in blocks:
            yield "block", str(unknown_name(f"block of survey '{survey}'", exception.block, blocks))
        elif exception.item and blocks and exception.block:
            items = [item.code for item in blocks[exception.block].items]
            if exception.item not in items:
                yield "item", str(unknown_name(f"item of block '{exception.block}'", exception.item, items))
        if semester in semesters and exception.expires_date < semesters[semester]:
            yield (
                "expires_date",
                f"expired: it held until {exception.expires_date}, the report of {semester} is of "
                f"{semesters[semester]}; have it renewed or remove it",
            )

    def _calendar_faults(self) -> Iterator[str]:
        """Surveys that the calendar and the objects of monitoring name, and offices, exist."""
        surveys = {survey.code for survey in self.surveys}
        offices = {office.code for office in self.offices.offices} if self.offices else None
        for kind in ("surveys", "deadlines"):
            for place, entry in enumerate(getattr(self.calendar, kind)):
                if kind == "surveys" and entry.survey not in surveys:
                    yield f"unknown survey '{entry.survey}' @ calendar.yaml:surveys.{place}.survey"
                for code in entry.responsible:
                    if offices is not None and code not in offices:
                        yield f"unknown office '{code}' @ calendar.yaml:{kind}.{place}.responsible"
        for place, one in enumerate(self.objects.objects):
            for code in one.whole_surveys:
                if code not in surveys:
                    yield f"unknown survey '{code}' @ objects.yaml:objects.{place}.whole_surveys"

    def _folder_faults(self) -> Iterator[str]:
        """A school's reports lie in a folder of its code, those of the university in folders of their kind."""
        for place, school in enumerate(self.institution.schools):
            if school.code in UNIT_FOLDERS.values():
                yield f"'{school.code}' is the folder of another kind of report @ institution.yaml:schools.{place}.code"

    def _language_faults(self) -> Iterator[str]:
        """Every text stands in all languages of the institution and in no other."""
        expected = {*LOCALES, *self.institution.locales}
        for place, text in find_texts(self):
            given = set(text.by_locale)
            yield from (f"no text in the language '{code}' @ {place}" for code in sorted(expected - given))
            yield from (f"unknown language '{code}' @ {place}" for code in sorted(given - expected))

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {scale.code: scale for scale in self.scales.scales}

    def scale(self, code: str) -> Scale:
        """The scale with this code."""
        reads.note(SOURCE, "scales")
        return self._scales[code]

    def survey(self, code: str) -> Survey:
        """The survey with this code; an unknown one is a `ParamsError`."""
        by_code = {survey.code: survey for survey in self.surveys}
        if code not in by_code:
            raise unknown_name("survey", code, by_code)
        return by_code[code]

    @property
    def lineage(self) -> Lineage:
        """What the themes of all versions of the code frames count as."""
        return Lineage.model_construct(frames=self.codeframes)

    def codeframe(self, survey: str) -> CodeFrame | None:
        """The code frame of a survey: one that names it, that of its code, that of its target group; None without."""
        named = next((frame for frame in self.codeframes if survey in frame.surveys), None)
        by_code = {frame.code: frame for frame in self.codeframes}
        return named or by_code.get(survey) or by_code.get(self.survey(survey).target_group)

    def school(self, code: str) -> School:
        """The school with this code; an unknown one is a `ParamsError`."""
        by_code = {school.code: school for school in self.institution.schools}
        if code not in by_code:
            raise unknown_name("school", code, by_code)
        return by_code[code]

    def semester(self, code: str) -> Semester:
        """The semester with this code; an unknown one is a `ParamsError`."""
        by_code = {semester.code: semester for semester in self.semesters.semesters}
        if code not in by_code:
            raise unknown_name("semester", code, by_code)
        return by_code[code]

    def semester_in_month(self, month: str) -> Semester:
        """The last semester that had begun at the end of a month ("2025-11"); the first one for months before it."""
        begun = [one for one in self.semesters.semesters if f"{one.start_date:%Y-%m}" <= month]
        return begun[-1] if begun else self.semesters.semesters[0]

    def target(self, survey: str, block: str | None = None) -> SurveyTarget:
        """Target and threshold of a block, else of its survey, else the policy's (7.5.3 (5))."""
        by_key = {(target.survey, target.block): target for target in self.targets.targets}
        rule = self.policy.comparison
        default = SurveyTarget(
            survey=survey,
            block=block,
            target_share=rule.target_share.value,
            threshold_share=rule.threshold_share.value,
        )
        return by_key.get((survey, block)) or by_key.get((survey, None)) or default

    def register(self, code: str) -> RegisterBook:
        """The codebook of a register; an unknown one is a `ParamsError`."""
        by_code = {book.code: book for book in self.registers}
        if code not in by_code:
            raise unknown_name("register", code, by_code)
        return by_code[code]

    def database(self, code: str) -> Database:
        """The database with this code; an unknown one is a `ParamsError`."""
        by_code = {one.code: one for one in self.databases.databases}
        if code not in by_code:
            raise unknown_name("database", code, by_code)
        return by_code[code]

    def target_group_name(self, code: str) -> Text:
        """What a target group is called."""
        return next(group.name for group in self.catalogue.target_groups if group.code == code)
