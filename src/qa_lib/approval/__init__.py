"""Approval of finished reports (8.3): the marks of the body on the PDF, the original untouched.

In this order: `request` (which body, day and protocol, checked), `mark` (the marks as a small tagged PDF), `place`
(where the first page has room), `objects` and `update` (the marks become an incremental update behind the bytes that
were approved), `approving` (all of it, and into the archive).
"""
