"""Workbooks of the registers, made from their codebooks.

Goes in: ``params/registers`` with its lists and offices. Comes out: a workbook in one language with drop-downs, notes,
examples, a frozen head, grey computed columns and an instructions sheet, empty (`write_templates`) or with rows
(`write_register_workbook`). What it writes in any language is read back by `qa_lib.registers`.
"""

from qa_lib.templates.choices import Choices
from qa_lib.templates.files import Templates, template_name, write_templates
from qa_lib.templates.workbook import RegisterSheet, write_register_workbook

__all__ = ["Choices", "RegisterSheet", "Templates", "template_name", "write_register_workbook", "write_templates"]
