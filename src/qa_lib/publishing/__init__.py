"""From a request to the files that readers open.

In this order: `request` (what is asked for, checked), `execution` (papermill runs the chapters), `outputs` (what the
executed chapters show), `assembly` and `cover` (a Quarto project), `rendering` (HTML, PDF, DOCX), `workbook` and
`numbers` (XLSX, CSV), `manifest` (what went in and came out), `report` (all of it, put in place by rename).
"""
