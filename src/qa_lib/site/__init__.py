"""The Virtual office: a static site over the finished reports of one ring, without a server and without a network.

Finished reports go in, and nothing else: every number on a page stands in a report that has passed the door of its
ring. In this order: `shelf` (which reports there are, each checked to be of the ring and as it was made), `contents`
(what their executed chapters show, section by section), `indicators` and `charts` (the headline table, the levels by
semester), `words` (what the pages themselves say), `lists` and `outlook` (reports and their numbers, as a page lists
them), `index` (what the search knows), `pages` (each page in each language), `making` (all of it, looked through for
persons, put in place by rename).
"""
