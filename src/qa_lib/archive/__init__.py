"""The archive of all that was published and handed in (8.1.3), and its register, to which is only added.

In this order: `entries` (a line of the register and the chain), `register` (read, checked, appended), `terms` (for how
long), `items` (what can enter: finished reports, bundles, audits, documents handed in), `keeping` (it enters: copied,
then registered); `integrity` and `completeness` (what the January audit finds), `disposal` (what is past its term),
`documents` (both as reports of the university, in three languages).
"""
