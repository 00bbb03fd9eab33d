"""``make coding``: open answers to workbooks of coders, codes to agreement, differences to decisions (7.5.3 (4)).

Goes in: the open answers of a school and text of its registers, redacted; what coders have filled in so far. Comes out:
a workbook for each coder, one of decisions where codes differ, the record of the round and the log of decisions.
In order: `answers` (what is coded), `drawing` (what is coded twice), `record` (who codes what), `merging` (nothing that
a person filled in is lost), `agreement`, `workbook` and `told` (files), `running` (everything).
"""
