"""``make bench``: how fast the project is, side by side with other ways, on the machine that runs it.

A question (`questions`) has contenders timed as whole processes (`timing`) in projects of their own (`project`), and
gives `findings`: tables, a paragraph and the goals it answers. `__main__` keeps the findings of each question in
``docs/performance.json``, and `page` writes ``docs/performance.md`` from all that are kept. To add a question, write a
module with a function ``measure(bench) -> Findings`` and name it in `registry`.
"""
