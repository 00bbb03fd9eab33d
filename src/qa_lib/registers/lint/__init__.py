"""What a register says that it should not, and what its rules call for: one finding a row and rule.

Goes in: the registers on a day (`Desk`). Comes out: `check`, a frame of findings. Rules of severity ``fault`` say that
the register itself is wrong or incomplete; those of ``signal`` that something is due. Words stand in
`qa_lib.reporting.words.lint`.
"""

from qa_lib.registers.lint.checking import Desk, check, open_desk
from qa_lib.registers.lint.rules import Finding, Rule, all_rules

__all__ = ["Desk", "Finding", "Rule", "all_rules", "check", "open_desk"]
