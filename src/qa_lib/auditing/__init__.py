"""The attacker: plans and finished reports go in; what readers could work out of all that they may see comes out.

First the plans of all rings are attacked (`rings`), then what the files of finished reports show (`files`).
"""

from qa_lib.auditing.rings import attack_rings

__all__ = ["attack_rings"]
