#!/bin/sh
# The plain way to a semester's reports, as one writes it with the usual tools: papermill for every chapter of every
# school, one after the other, then each school's report by Quarto, or pages by nbconvert, and a document and a PDF by
# pandoc and Typst.
# The environment says what and where: SCHOOLS, PERIOD, CHAPTERS, NOTEBOOKS (a folder), MADE (a folder), and QUARTO or
# PANDOC (the program).
set -eu

render_with_quarto() {
    printf '# %s\n' "$school" > index.qmd
    {
        printf 'project: {type: book}\nlang: kk\nexecute: {enabled: false}\n'
        printf 'format: {html: default, typst: default, docx: default}\n'
        printf 'book:\n  title: %s\n  author: Quality assurance\n  chapters:\n    - index.qmd\n' "$school"
        for chapter in $CHAPTERS; do printf '    - %s.ipynb\n' "$chapter"; done
    } > _quarto.yml
    "$QUARTO" render --quiet
}

render_apart() {
    jupyter-nbconvert --log-level ERROR --to html ./*.ipynb
    "$PANDOC" --file-scope ./*.ipynb --standalone --to docx --output report.docx
    "$PANDOC" --file-scope ./*.ipynb --standalone --extract-media media --to typst --output report.typ
    python -c "import typst; typst.compile('report.typ', output='report.pdf')"
}

for school in $SCHOOLS; do
    made="$MADE/$school"
    mkdir -p "$made"
    cd "$made"
    for chapter in $CHAPTERS; do
        papermill --no-progress-bar --log-level ERROR "$NOTEBOOKS/$chapter.ipynb" "$chapter.ipynb" \
            -r school "$school" -r semester "$PERIOD" -r tier internal -r locale kk -r department ""
    done
    if [ -n "${QUARTO:-}" ]; then render_with_quarto; else render_apart; fi
done
