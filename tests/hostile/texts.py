"""What people may write where only words are expected: each tries to act in some format, or to deceive or break it."""

from __future__ import annotations

#: Names of a project's own may be asked for by these; nothing of them may be found in a report.
CANARY = "QA_HOSTILE_RAN"

ACTING = (
    f"<script>window.{CANARY}=1</script>",
    f"<img src=x onerror=window.{CANARY}=1>",
    f'"><svg/onload=window.{CANARY}=1>',
    f"' onmouseover='window.{CANARY}=1' x='",
    f"<a href=javascript:window.{CANARY}=1>press</a>",
    f"[press](javascript:window.{CANARY}=1)",
    "![picture](http://canary.invalid/a.png)",
    "<iframe src=//canary.invalid></iframe>",
    "<!-- hidden --> <style>*{display:none}</style>",
    "</p></div></body></html>",
    "{{< include /etc/passwd >}}",
    "{{< env HOME >}} {{< meta title >}}",
    "[words]{.notice onclick=alert(1)}",
    "::: {.qa-paper}",
    "`#quit()`{=typst} `<b>`{=html} `\\input{x}`{=latex}",
    '#read("/etc/passwd") #image("x") #panic()',
    "$x^2$ $$\\int$$ \\(y\\) \\[z\\]",
    "\\input{/etc/passwd} \\write18{id} \\begin{x}",
    "@doe2020 [@doe, p. 3] ^[note] [^1]",
    "# heading --- * rule > quote",
    "a | b || c \\| d",
    "=1+1",
    '=HYPERLINK("http://canary.invalid","x")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    " =1+1 after a blank",
    "\t=1+1 after a tab",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "_x000D_ _x0041_ ]]> <![CDATA[",
    "{{{{ {title} {0} %s %(x)s ${HOME} $(id) `id`",
)
BREAKING = (
    "abc\u202etxt.exe\u202c \u2066x\u2069",
    "zero\u200bwidth\u200d\ufeff joined\u00adsoft",
    "bell\x07 escape\x1b[31m null\x00 end",
    "z\u0351\u0353\u0359a\u0360\u0315l\u0321\u0354g\u0357o\u035b",
    "שלום עולם مرحبا بالعالم",
    "👩‍👩‍👧‍👦 👍🏽 🇰🇿 𝒜𝓑 𠀋",
    "W" * 3000,
    "line\nbreak\r\nand\u2028more",
    "private \ue000 unassigned \U000e0041 \uffff",
)
TEXTS = ACTING + BREAKING
