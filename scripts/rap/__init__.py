"""The levels of a reproducible analytical pipeline (RAP), criterion by criterion, as a machine can see them.

Goes in: a checkout of the project. Comes out: for each of the 18 criteria what was looked at, where, what was found,
and whether it is met; a table on the screen and a page. What no machine can see is asked of a person and said so.

Source: NHS England RAP Community of Practice, "Levels of RAP", https://nhsdigital.github.io/rap-community-of-practice/,
as of its commit 2549256 of 2024-09-09 (still current in the repository as of 2026-08-21). Words are our own.
"""
