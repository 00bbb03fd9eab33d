# The commands of the QA report. `make` alone lists them.
# SCHOOL, SEMESTER, LOCALE, TIER, DEPARTMENT, YEAR, MONTH, SURVEY, FILE, FOLDER, CODERS and JOBS reach the `qa` command through the environment.

.DEFAULT_GOAL := help
PYTHON ?= python3

# In the conda environment of environment.yml everything is there already; elsewhere `make` keeps its own .venv.
ifeq ($(CONDA_DEFAULT_ENV),qa-report)
override BIN := $(CONDA_PREFIX)/bin
override READY :=
else
override BIN := .venv/bin
override READY := .venv/ready
endif
override QA := $(BIN)/qa
export PATH := $(abspath $(BIN)):$(PATH)

# The variables given on the command line, so that `qa` can refuse a misspelt one.
override export QA_MAKE_VARIABLES := $(foreach name,$(.VARIABLES),$(if $(findstring command,$(origin $(name))),$(name)))

# What is given on the command line stays the text that it is: $(shell …) in it is not run, and the shell never reads it.
define literal
override $(1) := $$(value $(1))
export $(1)
endef
$(foreach name,$(QA_MAKE_VARIABLES),$(eval $(call literal,$(name))))
export PYTHON

.PHONY: help setup report reports annual monthly accreditation survey-report example sample intake codebook review coding certificate registers templates attack leak-check lab test check bench fuzz lock clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make the environment in .venv from requirements.lock

report: $(READY) ## SCHOOL=pharm [SEMESTER=2025-autumn] [LOCALE=kk] [TIER=internal] [DEPARTMENT=…] [EXPLAIN=1]: one report
	@$(QA) report

reports: $(READY) ## [SEMESTER=…] [LOCALE=…] [TIER=…] [EXPLAIN=1]: the reports of all schools
	@$(QA) reports

annual: $(READY) ## YEAR=2025-2026 [LOCALE=kk] [TIER=internal]: the university's annual report (TIER=public: its extract)
	@$(QA) annual

monthly: $(READY) ## MONTH=2025-11 [LOCALE=kk]: the operational report of a month
	@$(QA) monthly

survey-report: $(READY) ## SURVEY=satisfaction [SEMESTER=…] [LOCALE=kk] [TIER=internal]: results of one survey after its cycle
	@$(QA) survey-report

accreditation: $(READY) ## YEAR=2025-2026 [LOCALE=kk]: accreditation recommendations and post-accreditation monitoring
	@$(QA) accreditation

example: $(READY) ## a report on real public data (lecture ratings of ETH Zurich)
	@$(QA) example

sample: $(READY) ## the synthetic university, as raw exports in data/raw
	@$(QA) sample

intake: $(READY) ## [DATABASE=ais SEMESTER=2025-autumn]: read the raw exports (of a database) and list what is rejected
	@$(QA) intake

codebook: $(READY) ## FILE=export.csv [SURVEY=code] [FOLDER=params/other]: draft the codebook of an export, for a person to confirm
	@$(QA) codebook

review: $(READY) ## SCHOOL=pharm [SEMESTER=…] [LOCALE=kk]: the workbook in which a person decides which open answers may be quoted
	@$(QA) review

coding: $(READY) ## SCHOOL=pharm CODERS=coder-a,coder-b [SEMESTER=…] [LOCALE=kk] [SUGGEST=1]: workbooks to code open answers in, read back, their agreement
	@$(QA) coding

.PHONY: coding-export coding-import codeframe-export codeframe-import
coding-export: $(READY) ## SCHOOL=pharm [SEMESTER=…] [LOCALE=kk]: a round of coding as a REFI-QDA project (.qdpx) for other programs
	@$(QA) coding-export

coding-import: $(READY) ## SCHOOL=pharm FILE=….qdpx [SAME=Name=coder-a]: what was coded in another program, into the workbooks
	@$(QA) coding-import

codeframe-export: $(READY) ## [FRAME=learners] [LOCALE=kk]: code frames as REFI-QDA code books (.qdc)
	@$(QA) codeframe-export

codeframe-import: $(READY) ## FILE=….qdc [LOCALE=kk]: a draft of a code frame from a REFI-QDA code book
	@$(QA) codeframe-import

certificate: $(READY) ## TEACHER=… or SCHOOL=pharm [SEMESTER=…|YEAR=2025-2026] [LOCALE=kk] [DATE=…]: personal certificates of teachers
	@$(QA) certificate

registers: $(READY) ## read the registers, list what is wrong, write numbers, scores and states back
	@$(QA) registers

templates: $(READY) ## [LOCALE=ru]: empty workbooks of all registers, with drop-downs and notes
	@$(QA) templates

attack: $(READY) ## [SEMESTER=…] [TIER=public]: what readers could work out of all that they may see
	@$(QA) attack

leak-check: $(READY) ## [FOLDER=…]: look for persons and paths in all files of a folder or an archive
	@$(QA) leak-check

.PHONY: site
site: $(READY) ## [TIER=corporate|public]: the Virtual office, a static site over the finished reports of a ring
	@$(QA) site

.PHONY: rotate-key forget retention
rotate-key: $(READY) ## FORMER=keep|destroy: a new pseudonym key, and all raw exports read under it
	@$(QA) rotate-key

forget: $(READY) ## [FROM=file]: leave out a respondent who asks for it; the identifier is asked for
	@$(QA) forget

retention: $(READY) ## [ON=2031-01-15]: what is kept past its term; nothing is deleted
	@$(QA) retention

.PHONY: bundle verify seal-key
bundle: $(READY) ## SCHOOL=pharm [SEMESTER=…] [LOCALE=…] [TIER=internal]: evidence that an expert can check offline, sealed
	@$(QA) bundle

verify: $(READY) ## BUNDLE=… [FINGERPRINT=…]: whether a bundle is whole, unchanged, and sealed by whom
	@$(QA) verify

seal-key: $(READY) ## [FILE=seal-public-key.pem]: the fingerprint of the seal key, to be published
	@$(QA) seal-key

.PHONY: approve archive archive-audit disposal disposed
approve: $(READY) ## SCHOOL=pharm BODY=school-council DATE=2026-01-30 PROTOCOL=7 [NOTE=…] [SEMESTER=…] [LOCALE=…] [TIER=internal]: marks of approval on the PDF
	@$(QA) approve

archive: $(READY) ## [FILE=… DOCUMENT=kib-protocol] [NOTE=…] [DATE=…]: take what was made, or a document, into the archive and its register
	@$(QA) archive

archive-audit: $(READY) ## [ON=2027-01-15] [LOCALE=kk]: is the archive complete and unchanged; a report for January
	@$(QA) archive-audit

disposal: $(READY) ## [ON=2031-02-01] [LOCALE=kk]: the list, for the commission, of what is past its term; nothing is deleted
	@$(QA) disposal

disposed: $(READY) ## LINES=3,5 DATE=2031-02-10 PROTOCOL=4: files that people destroyed by decision of the commission are told of in the register
	@$(QA) disposed

lab: $(READY) ## a start page to make reports without commands, and the chapters in JupyterLab
	@$(QA) lab

test: $(READY) ## all tests
	$(BIN)/python -m pytest

check: $(READY) ## lint, types, spelling
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/codespell

bench: $(READY) ## [ONLY=chapter,changes] [QUICK=1] [FULL=1] [FOLDER=…]: measure, write docs/performance.md and docs/privacy.md
	@PYTHONPATH="$(CURDIR)/scripts" $(BIN)/python -m bench $${ONLY:+--only "$$ONLY"} $${QUICK:+--quick} \
		$${FULL:+--full} $${FOLDER:+--folder "$$FOLDER"}

.PHONY: rap
rap: $(READY) ## the 18 criteria of a reproducible analytical pipeline, checked; writes reports/rap.md
	@PYTHONPATH="$(CURDIR)/scripts" $(BIN)/python -m rap

fuzz: $(READY) ## [N=1000] [SEED=1] [FILES=12-99] [MINUTES=…]: damage exports by the thousand, see that none changes a number
	@PYTHONPATH="$(CURDIR)/scripts" $(BIN)/python -m fuzz $${N:+--n "$$N"} $${SEED:+--seed "$$SEED"} \
	  $${FILES:+--files "$$FILES"} $${MINUTES:+--minutes "$$MINUTES"} $${JOBS:+--jobs "$$JOBS"}

clean: ## remove what was built from the data (data and reports/out stay)
	rm -rf reports/build reports/cache data/store .pytest_cache .mypy_cache .ruff_cache

.venv/ready: requirements.lock pyproject.toml scripts/setup
	@sh scripts/setup
