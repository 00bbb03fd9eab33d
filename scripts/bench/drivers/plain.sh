#!/bin/sh
# The plain way to a semester's reports, as one writes it with the usual tools: papermill for every chapter of every
# school, one after the other, then pages by nbconvert, and a document and a PDF by pandoc and Typst.
# The environment says what and where: SCHOOLS, PERIOD, CHAPTERS, NOTEBOOKS (a folder), MADE (a folder), PANDOC.
set -eu

for school in $SCHOOLS; do
    made="$MADE/$school"
    mkdir -p "$made"
    cd "$made"
    for chapter in $CHAPTERS; do
        papermill --no-progress-bar --log-level ERROR "$NOTEBOOKS/$chapter.ipynb" "$chapter.ipynb" \
            -r school "$school" -r semester "$PERIOD" -r tier internal -r locale kk -r department ""
    done
    jupyter-nbconvert --log-level ERROR --to html ./*.ipynb
    "$PANDOC" --file-scope ./*.ipynb --standalone --to docx --output report.docx
    "$PANDOC" --file-scope ./*.ipynb --standalone --extract-media media --to typst --output report.typ
    python -c "import typst; typst.compile('report.typ', output='report.pdf')"
done
