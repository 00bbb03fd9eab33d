-- One filter for three formats: own numbers in captions, tables and figures without the writers' own wrapping,
-- and nothing in a report that people's words could have smuggled in.

local format = FORMAT:match('html') and 'html' or FORMAT:match('typst') and 'typst' or FORMAT:match('docx') and 'docx'
local stringify = pandoc.utils.stringify
local labels = {}
local characters = nil
local n_tables = 0

-- Raw pieces of another format can only come from a person's text.
local function drop() return {} end

----------------------------------------------------------------------------------------------------------- characters

local function read_characters()
  local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
  local file = io.open(pandoc.path.join { folder, 'fonts', 'characters.txt' })
  if not file then return nil end
  local known = { [10] = true }
  for code in file:read('a'):gmatch('%x+') do known[tonumber(code, 16)] = true end
  file:close()
  return known
end

-- A PDF/A may hold no letter that its fonts lack: an emoji of an open answer becomes a small box.
local function replace_unknown(text)
  if not characters then return text end
  local out, last_was_box = {}, false
  for _, code in utf8.codes(text, true) do
    local known = characters[code]
    if known then out[#out + 1] = utf8.char(code) elseif not last_was_box then out[#out + 1] = '□' end
    last_was_box = not known
  end
  return table.concat(out)
end

local function clean_string(element)
  local text = replace_unknown(element.text)
  if text == element.text then return nil end
  element.text = text
  return element
end

local function has_unknown(text)
  for _, code in utf8.codes(text, true) do
    if not characters[code] then return true end
  end
  return false
end

-- Few blocks have such a letter: only they are gone through word by word.
local function without_unknown(blocks)
  if format ~= 'typst' or not characters then return blocks end
  return blocks:map(function(block)
    if not has_unknown(stringify(block)) then return block end
    return block:walk { Str = clean_string, Code = clean_string }
  end)
end

----------------------------------------------------------------------------------------------------------- small parts

local function typst_string(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local function xml_text(text)
  return (text:gsub('&', '&amp;'):gsub('<', '&lt;'):gsub('>', '&gt;'):gsub('"', '&quot;'))
end

local function as_typst(inlines)
  return (pandoc.write(pandoc.Pandoc { pandoc.Plain(inlines) }, 'typst'):gsub('%s+$', ''))
end

local function raw(text) return pandoc.RawBlock(format == 'docx' and 'openxml' or format, text) end

local function styled(style, inlines)
  return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr('', {}, { ['custom-style'] = style }))
end

local function long_inlines(caption)
  local inlines = pandoc.Inlines {}
  for _, block in ipairs(caption.long) do
    if block.content then inlines:extend(block.content) end
  end
  return inlines
end

-- The number of a caption: Word counts it itself, the others take it as it stands.
local function number_in_word(span)
  local before, digits, after = stringify(span):match('^(.-)(%d+)(.*)$')
  if not digits then return span end
  local kind = span.attributes.kind == 'figure' and 'Figure' or 'Table'
  local function run(text) return '<w:r><w:t xml:space="preserve">' .. xml_text(text) .. '</w:t></w:r>' end
  local field = '<w:fldSimple w:instr=" SEQ ' .. kind .. ' \\* ARABIC ">' .. run(digits) .. '</w:fldSimple>'
  return pandoc.RawInline('openxml', run(before) .. field .. run(after))
end

local function number_span(span)
  if not span.classes:includes('number') then return nil end
  if format == 'docx' then return number_in_word(span) end
  if format == 'typst' then return pandoc.Strong(span.content) end
  return pandoc.Span(span.content, pandoc.Attr('', { 'number' }))
end

local function with_number(caption) return caption:walk { Span = number_span } end

----------------------------------------------------------------------------------------------------------- figures

-- A paragraph that is nothing but one span of this class.
local function only_span(block, class)
  local span = block.t == 'Para' and #block.content == 1 and block.content[1]
  return span and span.t == 'Span' and span.classes:includes(class) and span or nil
end

-- Width and height of a PNG in pixels, from its head.
local function png_size(path)
  local file = assert(io.open(path, 'rb'), 'picture is missing: ' .. path)
  local head = file:read(24)
  file:close()
  return string.unpack('>I4I4', head, 17)
end

local WORD_WIDTH, WORD_HEIGHT = 166, 200 -- millimetres of a picture at most

local function word_size(path)
  local width, height = png_size(path)
  if height / width * WORD_WIDTH > WORD_HEIGHT then return { height = WORD_HEIGHT .. 'mm' } end
  return { width = WORD_WIDTH .. 'mm' }
end

local function drawn(image, caption)
  local alt = stringify(image.caption)
  if format == 'typst' then
    local call = '#qa-figure(%s, alt: %s, caption: [%s])'
    return { raw(call:format(typst_string(image.src), typst_string(alt), as_typst(caption))) }
  elseif format == 'docx' then
    local source = image.src:gsub('%.svg$', '.png')
    local picture = pandoc.Image({ pandoc.Str(alt) }, source, '', word_size(source))
    return { styled('Captioned Figure', { picture }), styled('Image Caption', caption) }
  end
  local picture = pandoc.Image({ pandoc.Str(alt) }, image.src)
  local frame = '<figure><div class="frame" tabindex="0" role="group" aria-label="' .. xml_text(labels.figure or '') .. '">'
  return { raw(frame), pandoc.Plain { picture }, raw('</div><figcaption>'), pandoc.Plain(caption),
    raw('</figcaption></figure>') }
end

-- The picture and its caption become one figure; notes and data stay behind it.
local function figure_first(blocks)
  local image, caption, rest = nil, pandoc.Inlines {}, pandoc.List {}
  for _, block in ipairs(blocks) do
    local picture, words = only_span(block, 'qa-image'), only_span(block, 'caption')
    if picture then image = picture.content[1]
    elseif words then caption = with_number(words.content)
    else rest:insert(block) end
  end
  if not image then return blocks end
  local out = pandoc.List(drawn(image, caption))
  out:extend(rest)
  return pandoc.Blocks(out)
end

----------------------------------------------------------------------------------------------------------- tables

local LINE = format == 'docx' and 100 or 98 -- characters of table type in a line of the page
local PADDING = format == 'docx' and 3 or 2 -- characters that the space beside a cell takes
local HEAD_WIDTH = format == 'docx' and 1.15 or 1.08 -- how much wider a bold letter stands than the table's type

-- A cell is words alone or bold words, which need no writer (a report has thousands, and a call of a writer takes long),
-- or anything else that Markdown allows.
local function read_cell(cell)
  local contents = cell.contents
  local first = contents[1]
  if not first then return { text = '', is_words = true } end
  local text = stringify(first)
  if #contents == 1 and first == pandoc.Plain(text) then return { text = text, is_words = true } end
  if #contents == 1 and first == pandoc.Plain { pandoc.Strong(text) } then
    return { text = text, is_words = true, is_bold = true }
  end
  return { text = stringify(contents), inlines = pandoc.utils.blocks_to_inlines(contents) }
end

local function longest_word(text)
  local longest = 0
  for word in text:gmatch('[^%s]+') do longest = math.max(longest, utf8.len(word) or #word) end
  return longest
end

-- Lists of cells; `is_head` tells the rows of the head.
local function read_rows(tbl)
  local rows = {}
  local function read(row, is_head)
    local cells = { is_head = is_head }
    for index, cell in ipairs(row.cells) do cells[index] = read_cell(cell) end
    rows[#rows + 1] = cells
  end
  for _, row in ipairs(tbl.head.rows) do read(row, true) end
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do read(row, false) end
  end
  return rows
end

local LONGEST_NUMBER = 20 -- letters of a number with its interval that stay on one line

-- The least and the natural width of each column in characters, and their sums. The least is the longest word, in a
-- column of numbers the longest number; `longest_head` and `longest` are the most letters of a word that stay together.
local function measure_columns(rows, aligns, longest_head, longest)
  local least, natural, total_least, total_natural = {}, {}, 0, 0
  for index, align in ipairs(aligns) do
    local smallest, wanted = PADDING, PADDING
    for _, row in ipairs(rows) do
      local text = row[index] and row[index].text or ''
      local letters, word = utf8.len(text) or #text, longest_word(text)
      if row.is_head then
        smallest = math.max(smallest, math.min(word, longest_head) * HEAD_WIDTH + PADDING)
        wanted = math.max(wanted, word * HEAD_WIDTH + PADDING, letters * 0.45 + PADDING)
      else
        local whole = align == 'AlignRight' and letters <= LONGEST_NUMBER and letters or math.min(word, longest)
        smallest = math.max(smallest, whole + PADDING)
        wanted = math.max(wanted, math.min(letters + PADDING, 70))
      end
    end
    least[index], natural[index] = smallest, math.max(smallest, wanted)
    total_least, total_natural = total_least + smallest, total_natural + natural[index]
  end
  return least, natural, total_least, total_natural
end

-- Letters of a word of the head, and of any other, that stay together where room is scarce: where the line leaves less
-- than a third of what the texts would like to have beyond their longest words.
local SHORT_HEAD, SHORT_WORD, SCARCE = 10, 13, 0.33
-- The same where words are not divided with a hyphen (in Word, and in Kazakh): only what does not fit at all is shortened.
local WHOLE_HEAD, WHOLE_WORD = 13, 16
local has_hyphens = false

-- Shares of the line: every column gets its longest word, what is left goes to those with the longest text. Where that
-- leaves little, long words are divided, so that a column of short words does not pay for the long words of others.
local function column_widths(rows, colspecs)
  local aligns = {}
  for index, spec in ipairs(colspecs) do aligns[index] = spec[1] end
  local least, natural, total_least, total_natural = measure_columns(rows, aligns, math.huge, math.huge)
  if has_hyphens and total_least + SCARCE * (total_natural - total_least) > LINE then
    least, natural, total_least, total_natural = measure_columns(rows, aligns, SHORT_HEAD, SHORT_WORD)
  elseif total_least > LINE then
    least, natural, total_least, total_natural = measure_columns(rows, aligns, WHOLE_HEAD, WHOLE_WORD)
  end
  local line = math.max(math.min(total_natural, LINE), total_least, LINE * 0.6)
  local room = total_natural > total_least and (line - total_least) / (total_natural - total_least) or 0
  local widths = {}
  for index = 1, #least do
    local width = least[index] + math.min(room, 1) * (natural[index] - least[index])
    if room > 1 then width = width + (line - total_natural) / #least end
    if room == 0 then width = line * least[index] / total_least end
    widths[index] = width / math.max(line, LINE)
  end
  return widths
end

local ALIGN = { AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center', AlignDefault = 'left' }

local function typst_cell(cell)
  if not cell.is_words then return '[' .. as_typst(cell.inlines) .. ']' end
  local words = typst_string(cell.text) -- one piece of text: each word of a markup would be a piece of its own
  return cell.is_bold and 'strong(' .. words .. ')' or words
end

local function typst_table(tbl, caption)
  local rows, columns, aligns, lines = read_rows(tbl), {}, {}, {}
  for index, width in ipairs(column_widths(rows, tbl.colspecs)) do
    columns[index] = ('%.4f%%'):format(width * 100)
    aligns[index] = ALIGN[tbl.colspecs[index][1]]
  end
  for place, row in ipairs(rows) do
    local cells = {}
    for index, cell in ipairs(row) do cells[index] = typst_cell(cell) end
    local line = table.concat(cells, ', ')
    lines[place] = row.is_head and '  table.header(' .. line .. '),' or '  ' .. line .. ','
  end
  local call = '#qa-table(caption: [%s], columns: (%s,), align: (%s,),\n%s\n)'
  return raw(call:format(as_typst(caption), table.concat(columns, ', '), table.concat(aligns, ', '),
    table.concat(lines, '\n')))
end

local WORD_LINE = 9411 -- 166 mm in twentieths of a point
local WORD_TABLE = '<w:tbl><w:tblPr><w:tblStyle w:val="Table"/><w:tblW w:type="pct" w:w="%d"/><w:tblLayout w:type="fixed"/>'
  .. '<w:tblLook w:val="0020" w:firstRow="%d" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="0"/>'
  .. '</w:tblPr><w:tblGrid>%s</w:tblGrid>'
local WORD_ROW = { [true] = '<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>', [false] = '<w:tr><w:trPr><w:cantSplit/></w:trPr>' }
local WORD_STYLE = {
  [true] = { AlignRight = 'Table Number Heading', default = 'Table Heading' },
  [false] = { AlignRight = 'Table Number', default = 'Table Text' },
}

local WORD_PARAGRAPH = '<w:p><w:pPr><w:pStyle w:val="%s" /></w:pPr><w:r>%s<w:t xml:space="preserve">%s</w:t></w:r></w:p>'
local WORD_BOLD = '<w:rPr><w:b /><w:bCs /></w:rPr>'

-- Pandoc would give cells no width of their own and let rows break over pages: only words that it must write are left to it.
local function word_table(widths, aligns, rows)
  local out, markup, sum, grid = pandoc.List {}, {}, 0, {}
  for index, width in ipairs(widths) do
    sum = sum + width
    grid[index] = math.floor(width * WORD_LINE + 0.5)
  end
  local columns = '<w:gridCol w:w="' .. table.concat(grid, '"/><w:gridCol w:w="') .. '"/>'
  local has_head = rows[1] and rows[1].is_head
  markup[1] = WORD_TABLE:format(math.floor(sum * 5000 + 0.5), has_head and 1 or 0, columns)
  local function add(style, cell)
    if cell.text == '' and cell.is_words then
      markup[#markup + 1] = '<w:p/>' -- a cell must hold a paragraph
    elseif cell.is_words then
      local name = style:gsub(' ', '')
      markup[#markup + 1] = WORD_PARAGRAPH:format(name, cell.is_bold and WORD_BOLD or '', xml_text(cell.text))
    else
      out:extend { raw(table.concat(markup)), styled(style, cell.inlines) }
      markup = {}
    end
  end
  for _, row in ipairs(rows) do
    local styles = WORD_STYLE[row.is_head]
    markup[#markup + 1] = WORD_ROW[row.is_head]
    for index, cell in ipairs(row) do
      markup[#markup + 1] = '<w:tc><w:tcPr><w:tcW w:w="' .. grid[index] .. '" w:type="dxa"/></w:tcPr>'
      add(styles[aligns[index]] or styles.default, cell)
      markup[#markup + 1] = '</w:tc>'
    end
    markup[#markup + 1] = '</w:tr>'
  end
  out:insert(raw(table.concat(markup) .. '</w:tbl>'))
  return out
end

local function word_data(tbl)
  local rows, aligns = read_rows(tbl), {}
  for index, spec in ipairs(tbl.colspecs) do aligns[index] = spec[1] end
  return word_table(column_widths(rows, tbl.colspecs), aligns, rows)
end

local function without_widths(tbl)
  for _, spec in ipairs(tbl.colspecs) do spec[2] = nil end
  tbl.colspecs = tbl.colspecs
end

local function table_blocks(tbl, name)
  local caption = with_number(long_inlines(tbl.caption))
  if format == 'typst' then return { typst_table(tbl, caption) } end
  tbl.caption = { long = {} }
  if format == 'docx' then
    local blocks = pandoc.List {}
    if #caption > 0 then blocks:insert(styled('Table Caption', caption)) end
    blocks:extend(word_data(tbl))
    return blocks
  end
  without_widths(tbl)
  n_tables = n_tables + 1
  local id = (name ~= '' and name or 'table-' .. n_tables) .. '-caption'
  tbl.attr = pandoc.Attr('', {}, #caption > 0 and { ['aria-labelledby'] = id } or {})
  local title = #caption > 0 and { 'aria-labelledby', id } or { 'aria-label', labels.table or '' }
  local region = { { 'tabindex', '0' }, { 'role', 'region' }, title } -- pairs keep their order, keys would not
  local blocks = pandoc.List {}
  if #caption > 0 then
    blocks:insert(pandoc.Div({ pandoc.Plain(caption) }, pandoc.Attr(id, { 'caption' })))
  end
  blocks:insert(pandoc.Div({ tbl }, pandoc.Attr('', { 'table-scroll' }, region)))
  return blocks
end

----------------------------------------------------------------------------------------------------------- divisions

local function note(span)
  if format == 'docx' then return styled('Note', span.content) end
  if format == 'typst' then return raw('#qa-note[' .. as_typst(span.content) .. ']') end
  return pandoc.Div({ pandoc.Plain(span.content) }, pandoc.Attr('', { 'note' }))
end

local divisions -- of a list of blocks; a division may hold others

-- The blocks of a division, each in the form of its format.
local function convert(div)
  local out = pandoc.Blocks {}
  for _, block in ipairs(figure_first(div.content)) do
    local span = only_span(block, 'note')
    if span then out:insert(note(span))
    elseif block.t == 'Table' then out:extend(table_blocks(block, div.identifier))
    else out:insert(block) end
  end
  return divisions(out)
end

-- The data of a figure, or a long table under its caption: folded away on the screen.
local function folded(div)
  local caption, rest = nil, pandoc.List {}
  for _, block in ipairs(convert(div)) do
    if block.t == 'Div' and block.classes:includes('caption') then caption = block else rest:insert(block) end
  end
  local summary = { raw('<summary>' .. xml_text(labels['show-data']) .. '</summary>') }
  if caption then
    summary = { raw('<summary id="' .. xml_text(caption.identifier) .. '">'), caption.content[1], raw('</summary>') }
  end
  local blocks = pandoc.List { raw('<details class="data">') }
  blocks:extend(summary)
  blocks:extend(rest)
  blocks:insert(raw('</details>'))
  return { pandoc.Div(blocks, pandoc.Attr(div.identifier, { 'qa-table' }, div.attributes)) }
end

local function boxed(kind, div, blocks)
  if format ~= 'typst' then
    div.content = blocks
    return { div }
  end
  local out = pandoc.List { raw('#' .. kind .. '[') }
  out:extend(blocks)
  out:insert(raw(']' .. (div.identifier ~= '' and ' #label("' .. div.identifier .. '")' or '')))
  return out
end

local function division(div)
  if div.classes:includes('qa-data') then return format == 'html' and folded(div) or {} end
  if div.classes:includes('qa-figure') or div.classes:includes('qa-table') then return boxed('qa-part', div, convert(div)) end
  if div.classes:includes('notice') then
    if format == 'docx' then div.attributes['custom-style'] = 'Notice' end
    return boxed('qa-notice', div, div.content)
  end
  return { div }
end

function divisions(blocks)
  local out = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    if block.t == 'Div' then out:extend(division(block)) else out:insert(block) end
  end
  return out
end

----------------------------------------------------------------------------------------------------------- front matter

-- Unit, period, ring and so on: what the first page lists.
local function facts(report)
  local rows = pandoc.List {}
  for _, key in ipairs { 'unit', 'period', 'ring', 'status', 'date', 'policy' } do
    local value = stringify(report[key == 'policy' and 'policy-title' or key] or '')
    if value ~= '' then rows:insert { label = labels[key] or key, value = value } end
  end
  return rows
end

local function word_facts(report)
  local rows = {}
  for index, fact in ipairs(report.facts) do
    rows[index] = { { text = fact.label, is_words = true, is_bold = true }, { text = fact.value, is_words = true }, is_head = false }
  end
  return word_table({ 0.28, 0.72 }, {}, rows)
end

local WORD_LANGUAGES = { kk = 'kk-KZ', ru = 'ru-RU', en = 'en-GB' }

local function word_contents(doc)
  local function paragraph(style, inner)
    return '<w:p><w:pPr><w:pStyle w:val="' .. style .. '"/></w:pPr>' .. inner .. '</w:p>'
  end
  local function field(kind) return '<w:r><w:fldChar w:fldCharType="' .. kind .. '"/></w:r>' end
  local begin = field('begin') .. '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
    .. field('separate')
  local lines = {}
  for _, block in ipairs(doc.blocks) do
    if block.t == 'Header' and block.level == 1 and block.identifier ~= '' then
      local link = '<w:hyperlink w:anchor="%s" w:history="1"><w:r><w:t>%s</w:t></w:r></w:hyperlink>'
      local inner = link:format(xml_text(block.identifier), xml_text(stringify(block)))
      lines[#lines + 1] = paragraph('toc1', (#lines == 0 and begin or '') .. inner)
    end
  end
  if #lines == 0 then return {} end
  lines[#lines + 1] = paragraph('toc1', field('end'))
  return { styled('TOC Heading', { pandoc.Str(stringify(doc.meta['toc-title'] or '')) }), raw(table.concat(lines)) }
end

local PAGE_BREAK = {
  typst = '#pagebreak(weak: true)', -- in Word: a line without height, so that the heading stands at the top
  docx = '<w:p><w:pPr><w:keepNext/><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>',
}

-- The summary begins a new page, and in print what follows it; in Word it flows, where the summary may need two pages.
local CHAPTERS_ON_NEW_PAGES = { html = 0, typst = 2, docx = 1 }

local function break_before(blocks)
  local out, count = pandoc.Blocks {}, 0
  for _, block in ipairs(blocks) do
    if block.t == 'Header' and block.level == 1 then
      count = count + 1
      if count <= CHAPTERS_ON_NEW_PAGES[format] then out:insert(raw(PAGE_BREAK[format])) end
    end
    out:insert(block)
  end
  return out
end

local function front(doc)
  if format == 'typst' then
    local author = typst_string(stringify(doc.meta.report.issuer))
    doc.meta.report['author-string'] = pandoc.MetaInlines { pandoc.RawInline('typst', author) }
  end
  if format ~= 'docx' then return doc end
  local report = doc.meta.report
  local blocks = pandoc.List {}
  blocks:extend(word_facts(report))
  if report.note then blocks:insert(styled('Notice', { pandoc.Str(stringify(report.note)) })) end
  blocks:extend(word_contents(doc))
  blocks:extend(doc.blocks)
  blocks:insert(styled('Note', { pandoc.Str((labels['rendered-with'] or '') .. ' ' .. stringify(report.renderer or '')) }))
  doc.blocks = blocks
  local title, subtitle, lang = doc.meta.title, doc.meta.subtitle, stringify(doc.meta.lang)
  doc.meta = { title = title, subtitle = subtitle, lang = WORD_LANGUAGES[lang] or lang }
  return doc
end

-- What stands on paper only: pointers to the appendix, and the appendix itself, to which the folded tables go.
local function paper(blocks)
  local out, later = pandoc.Blocks {}, pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local classes = block.t == 'Div' and block.classes or pandoc.List {}
    if classes:includes('qa-paper') then
      if format ~= 'html' then out:extend(block.content) end
      if format ~= 'html' and classes:includes('qa-appendix') then out:extend(later) end
    elseif format ~= 'html' and classes:includes('qa-data') and classes:includes('qa-table') then
      later:insert(pandoc.Div(block.content, pandoc.Attr(block.identifier, { 'qa-table' }, block.attributes)))
    else
      out:insert(block)
    end
  end
  return out
end

-- Marks where the room for a figure is measured: before it, or before the heading that leads to it.
local HEADING_HEIGHT = { 16, 10 } -- millimetres around a heading of each level
local HEADING_LINE = { 7, 5.5 } -- millimetres of a line of it
local HEADING_LETTERS = { 48, 60 } -- letters on a line of it

local function heading_height(header)
  local level = math.min(header.level, 2)
  local lines = math.ceil(utf8.len(stringify(header)) / HEADING_LETTERS[level])
  return HEADING_HEIGHT[level] + lines * HEADING_LINE[level]
end

local function mark_figures(blocks)
  if format ~= 'typst' then return blocks end
  local out, heading, room = pandoc.Blocks {}, nil, 0
  for _, block in ipairs(blocks) do
    if block.t == 'Header' then
      heading = heading or #out + 1
      room = room + heading_height(block)
    elseif block.t ~= 'RawBlock' then
      if block.t == 'Div' and block.classes:includes('qa-figure') then
        out:insert(heading or #out + 1, raw('#qa-mark(' .. room .. 'mm)'))
      end
      heading, room = nil, 0
    end
    out:insert(block)
  end
  return out
end

local function prepare(doc)
  local report = doc.meta.report or {}
  for key, value in pairs(report.labels or {}) do labels[key] = stringify(value) end
  report.facts = facts(report)
  if quarto then report.renderer = 'Quarto ' .. tostring(quarto.version) end -- the truth also when Quarto is run by hand
  report['institution-short'] = report['institution-short'] or report.institution
  for _, key in ipairs { 'sample-notice', 'note' } do
    if stringify(report[key] or '') == '' then report[key] = nil end
  end
  doc.meta.report = report
  if format == 'typst' then characters = read_characters() end
  has_hyphens = format == 'typst' and stringify(doc.meta.lang or '') ~= 'kk'
  return doc
end

local function whole(doc)
  prepare(doc)
  doc.blocks = break_before(divisions(mark_figures(without_unknown(paper(doc.blocks)))))
  return front(doc)
end

return {
  { RawBlock = drop, RawInline = drop },
  { Pandoc = whole },
}
