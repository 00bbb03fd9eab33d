"""A finished report as evidence that a stranger can check, without us, without a network, without personal data.

In this order: `request` (which reports, under which name), `editions` and `sections` (what finished reports hold),
`crosswalk` (standard → criterion → indicator → section), `dictionary` and `provenance` (what each number is, and what
it was made of), `chapter_pages` and `source_pages` (the code behind it, to be read in a browser), `walk`, `front` and
`readme` (the pages that lead through it), `crate` (all of it as an RO-Crate), `bag` (BagIt in a zip), `seal` and
`stamp` (signature, time stamp), `making` (all of it, put in place by rename). `verify` is the script that checks a
bundle with the standard library alone and travels in it; `checking` is the project's own check.
"""
