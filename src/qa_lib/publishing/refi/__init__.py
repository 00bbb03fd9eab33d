"""REFI-QDA: code frames and coded answers to and from other programs of qualitative analysis (.qdc, .qdpx).

Goes in: the code frames of ``params/``, the redacted answers of a school and what coders gave them; or a file of
another program. Comes out: a code book, a project; a draft of a code frame, codes for workbooks. In order: `naming`
(what is called how, the same on every machine), `reading` (files of others are hostile), `codebook`, `drafting`,
`project`, `codings`, `exchanging` (a round of coding out and in again).
"""
