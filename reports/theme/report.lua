-- One filter for three formats: own numbers in captions, tables and figures without the writers' own wrapping,
-- and nothing in a report that people's words could have smuggled in.

local format = FORMAT:match('html') and 'html' or FORMAT:match('typst') and 'typst' or FORMAT:match('docx') and 'docx'
local stringify = pandoc.utils.stringify
local labels = {}
local characters = nil -- the width of every character that the fonts hold, in thousandths of the type size
local n_tables = 0

-- Raw pieces of another format can only come from a person's text.
local function drop() return {} end

----------------------------------------------------------------------------------------------------------- characters

local function read_characters()
  local folder = pandoc.path.directory(PANDOC_SCRIPT_FILE)
  local file = io.open(pandoc.path.join { folder, 'fonts', 'characters.txt' })
  if not file then return nil end
  local known = { [10] = 0 }
  for code, width in file:read('a'):gmatch('(%x+) (%d+)') do known[tonumber(code, 16)] = tonumber(width) end
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
    local call = '#qa-figure(%s, alt: %s, caption: [%s], height: height)'
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

-- Widths in thousandths of the table's type size, which is 8.5 points.
local LINE = 55300 -- 166 mm
local PADDING = 960 -- the space beside a cell
local BOLD = 1.09 -- how much wider a bold letter stands
local LETTER = 600 -- one that the fonts lack

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

local known_widths = {} -- a table says much the same in many cells

-- How wide the text stands on one line, and its longest word; of a word no more than the first `most` letters count.
local function text_width(text, most)
  local key = most .. text
  local known = known_widths[key]
  if known then return known[1], known[2] end
  local whole, word, letters, longest = 0, 0, 0, 0
  for _, code in utf8.codes(text, true) do
    local width = characters and characters[code] or LETTER
    whole = whole + width
    if code == 32 or code == 10 then word, letters = 0, 0
    else
      letters = letters + 1
      if letters <= most then word = word + width end
      longest = math.max(longest, word)
    end
  end
  known_widths[key] = { whole, longest }
  return whole, longest
end

-- A row that names the rows beneath it: one span of the class `group`, and empty cells.
local function group_span(row)
  local first = row.cells[1] and row.cells[1].contents[1]
  local span = first and first.t == 'Plain' and #first.content == 1 and first.content[1]
  return span and span.t == 'Span' and span.classes:includes('group') and span or nil
end

-- Lists of cells; `is_head` tells the rows of the head, `group` holds the one cell of a row that names a group.
local function read_rows(tbl)
  local rows = {}
  local function read(row, is_head)
    local span = not is_head and group_span(row)
    if span then
      rows[#rows + 1] = { is_head = false, group = read_cell { contents = { pandoc.Plain(span.content) } } }
      return
    end
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

local LONGEST_NUMBER = 12000 -- width of a number with its interval that stays on one line
local LONGEST_TEXT = 38000 -- what a longer text would like to have is no more

-- The least and the natural width of each column, and their sums. The least is the longest word, in a column of numbers
-- the longest number, which want no more than that; `longest_head` and `longest` are the most letters of a word that
-- stay together.
local function measure_columns(rows, aligns, longest_head, longest)
  local least, natural, total_least, total_natural = {}, {}, 0, 0
  for index, align in ipairs(aligns) do
    local smallest, wanted = 0, 0
    for _, row in ipairs(rows) do
      local text = row[index] and row[index].text or ''
      if row.is_head then
        local whole, word = text_width(text, longest_head)
        smallest = math.max(smallest, word * BOLD)
        if align ~= 'AlignRight' then wanted = math.max(wanted, whole * BOLD * 0.45) end
      else
        local whole, word = text_width(text, longest)
        local bold = row[index] and row[index].is_bold and BOLD or 1
        smallest = math.max(smallest, bold * (align == 'AlignRight' and whole <= LONGEST_NUMBER and whole or word))
        if align ~= 'AlignRight' then wanted = math.max(wanted, bold * math.min(whole, LONGEST_TEXT)) end
      end
    end
    least[index], natural[index] = smallest + PADDING, math.max(smallest, wanted) + PADDING
    total_least, total_natural = total_least + least[index], total_natural + natural[index]
  end
  return least, natural, total_least, total_natural
end

-- Words are divided as the language does it: in print by Typst, which knows no Kazakh; else before a consonant with a vowel
-- behind it, at least two letters from either end (Kazakh and Russian divide by syllables).
local VOWELS, CONSONANTS = {}, {}
for _, code in utf8.codes('аәеёиіоөуұүыэюяАӘЕЁИІОӨУҰҮЫЭЮЯ') do VOWELS[code] = true end
for _, code in utf8.codes('бвгғджзйкқлмнңпрстфхһцчшщБВГҒДЖЗЙКҚЛМНҢПРСТФХҺЦЧШЩ') do CONSONANTS[code] = true end
local GLIDE = 0x443 -- «у» is a consonant between two vowels
local SOFT_HYPHEN = '\u{ad}'

local function syllables(word)
  local letters, out, has_vowel = {}, {}, false
  for _, code in utf8.codes(word, true) do letters[#letters + 1] = code end
  for place, code in ipairs(letters) do
    local before, after = letters[place - 1], letters[place + 1]
    local glides = code == GLIDE and VOWELS[before] and VOWELS[after]
    local begins = (CONSONANTS[code] or glides) and VOWELS[after] and not (after == GLIDE and VOWELS[letters[place + 2]])
    if begins and has_vowel and place > 2 and place < #letters and (VOWELS[before] or CONSONANTS[before]) then
      out[#out + 1] = SOFT_HYPHEN
    end
    has_vowel = has_vowel or VOWELS[code]
    out[#out + 1] = utf8.char(code)
  end
  return table.concat(out)
end

-- `own`: the filter divides words itself; `print`: Typst does.
local hyphens = nil

local function divide_words(rows, divided)
  for _, index in ipairs(divided) do
    for _, row in ipairs(rows) do
      local cell = row[index + 1]
      if cell and cell.is_words then cell.text = cell.text:gsub('[\128-\255]+', syllables) end
    end
  end
end

-- How many letters of a word of the head, and of any other word, stay together: the choices, from whole words down.
local WHOLE = { 99, 99 }
local CHOICES = { WHOLE, { 13, 18 }, { 11, 16 }, { 9, 14 }, { 8, 12 } }
local DIVISION = 0.7 -- lines that a column with divided words has to save

-- What is left of the line is shared among the columns that want more: who wants little gets all of it.
local function share_room(least, natural, room)
  local order, extra = {}, {}
  for index = 1, #least do order[index] = index end
  table.sort(order, function(one, two)
    local first, second = natural[one] - least[one], natural[two] - least[two]
    return first < second or (first == second and one < two)
  end)
  for place, index in ipairs(order) do
    extra[index] = math.max(0, math.min(natural[index] - least[index], room / (#order - place + 1)))
    room = room - extra[index]
  end
  return extra
end

-- Columns for one choice: every column gets its longest word, what is left goes to those with the longest text.
local function lay_out(rows, aligns, whole, choice)
  local least, natural, total_least, total_natural = measure_columns(rows, aligns, choice[1], choice[2])
  local line = math.max(math.min(total_natural, LINE), LINE * 0.6)
  local extra = share_room(least, natural, line - total_least)
  local widths, divided = {}, {}
  for index = 1, #least do
    local width = least[index] + extra[index]
    if line > total_natural then width = width + (line - total_natural) / #least end
    if total_least > line then width = width * line / total_least end
    widths[index] = width
    if width < whole[index] - 1 then divided[#divided + 1] = index - 1 end
  end
  return widths, divided, total_least > line and total_least / line or 1
end

local function count_lines(rows, widths)
  local sum = 0
  for _, row in ipairs(rows) do
    local most = 1
    for index, cell in ipairs(row) do
      local whole = text_width(cell.text, 99)
      most = math.max(most, math.ceil((row.is_head and BOLD or 1) * whole * 1.06 / (widths[index] - PADDING)))
    end
    sum = sum + most + 0.6
  end
  return sum
end

-- Shares of the line, and the columns in which words are divided: the choice that makes the table shortest.
local function column_widths(rows, colspecs)
  local aligns = {}
  for index, spec in ipairs(colspecs) do aligns[index] = spec[1] end
  local whole, best, least_lines = measure_columns(rows, aligns, 99, 99), nil, math.huge
  for place, choice in ipairs(CHOICES) do
    local widths, divided, excess = lay_out(rows, aligns, whole, choice)
    if place == 1 or (hyphens and #divided > 0) then
      local lines = count_lines(rows, widths) * excess ^ 4 + DIVISION * #divided
      if lines < least_lines then best, least_lines = { widths, divided }, lines end
    end
  end
  local shares = {}
  for index, width in ipairs(best[1]) do shares[index] = width / LINE end
  if hyphens == 'own' then divide_words(rows, best[2]) end
  return shares, hyphens == 'print' and best[2] or {}
end

local ALIGN = { AlignLeft = 'left', AlignRight = 'right', AlignCenter = 'center', AlignDefault = 'left' }

local function typst_cell(cell)
  if not cell.is_words then return '[' .. as_typst(cell.inlines) .. ']' end
  local words = typst_string(cell.text) -- one piece of text: each word of a markup would be a piece of its own
  return cell.is_bold and 'strong(' .. words .. ')' or words
end

local function typst_table(tbl, caption)
  local rows, columns, aligns, lines = read_rows(tbl), {}, {}, {}
  local widths, divided = column_widths(rows, tbl.colspecs)
  for index, width in ipairs(widths) do
    columns[index] = ('%.4f%%'):format(width * 100)
    aligns[index] = ALIGN[tbl.colspecs[index][1]]
  end
  for place, row in ipairs(rows) do
    local cells = {}
    for index, cell in ipairs(row) do cells[index] = typst_cell(cell) end
    local line = table.concat(cells, ', ')
    if row.group then
      lines[place] = ('  qa-group(%d, %s),'):format(#columns, typst_cell(row.group))
    else
      lines[place] = row.is_head and '  table.header(' .. line .. '),' or '  ' .. line .. ','
    end
  end
  local call = '#qa-table(caption: [%s], columns: (%s,), align: (%s,), divided: (%s),\n%s\n)'
  return raw(call:format(as_typst(caption), table.concat(columns, ', '), table.concat(aligns, ', '),
    table.concat(divided, ', ') .. (#divided > 0 and ',' or ''), table.concat(lines, '\n')))
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
  local out, markup, sum, grid, total = pandoc.List {}, {}, 0, {}, 0
  for index, width in ipairs(widths) do
    sum = sum + width
    grid[index] = math.floor(width * WORD_LINE + 0.5)
    total = total + grid[index]
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
    if row.group then
      markup[#markup + 1] = '<w:tc><w:tcPr><w:tcW w:w="' .. total .. '" w:type="dxa"/><w:gridSpan w:val="' .. #grid .. '"/></w:tcPr>'
      add('Table Group', row.group)
      markup[#markup + 1] = '</w:tc>'
    end
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
  local widths = column_widths(rows, tbl.colspecs)
  return word_table(widths, aligns, rows)
end

local function without_widths(tbl)
  for _, spec in ipairs(tbl.colspecs) do spec[2] = nil end
  tbl.colspecs = tbl.colspecs
end

-- On the screen each group is a body of its own, with its name as head over the whole width.
local function grouped(tbl)
  local bodies, width = pandoc.List {}, #tbl.colspecs
  local function add(head) bodies:insert { attr = pandoc.Attr(), body = {}, head = head, row_head_columns = 0 } end
  for _, row in ipairs(tbl.bodies[1].body) do
    local span = group_span(row)
    if span then
      local attr = pandoc.Attr('', {}, { { 'scope', 'rowgroup' }, { 'data-heading', span.attributes.heading or '' } })
      add { pandoc.Row { pandoc.Cell({ pandoc.Plain(span.content) }, 'AlignLeft', 1, width, attr) } }
    else
      if #bodies == 0 then add {} end
      bodies[#bodies].body[#bodies[#bodies].body + 1] = row
    end
  end
  if #bodies > 0 then tbl.bodies = bodies end
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
  grouped(tbl)
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
  if div.classes:includes('qa-pointer') then return { raw('#qa-note['), div.content[1], raw(']') } end
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

-- In Word: a line without height, so that the heading stands at the top.
local PAGE_BREAK =
  '<w:p><w:pPr><w:keepNext/><w:pageBreakBefore/><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr></w:p>'

-- The summary begins a new page, and in print what follows it; in Word it flows, where the summary may need two pages.
local CHAPTERS_ON_NEW_PAGES = { html = 0, typst = 2, docx = 1 }

-- Whether a block begins a chapter that begins a page.
local function page_breaks()
  local count = 0
  return function(block)
    if block.t ~= 'Header' or block.level > 1 then return false end
    count = count + 1
    return count <= CHAPTERS_ON_NEW_PAGES[format]
  end
end

local function break_before(blocks)
  local out, is_broken = pandoc.Blocks {}, page_breaks()
  for _, block in ipairs(blocks) do
    if is_broken(block) then out:insert(raw(PAGE_BREAK)) end
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

-- What stands on paper only: pointers to the appendices, joined where they follow each other, and the appendices: the
-- sections for experts with all their tables, and the tables that the screen folds away.
local function pointer(inlines)
  if format == 'docx' then return styled('Note', inlines) end
  return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr('', { 'qa-pointer' }))
end

-- One sentence for the sections that follow each other: their titles, each a link.
local function expert_pointer(titles)
  local before, after = (labels['for-experts'] or '{titles}'):match('^(.-){titles}(.*)$')
  local out = pandoc.Inlines { pandoc.Str(before) }
  for place, title in ipairs(titles) do
    if place > 1 then out:extend { pandoc.Str(';'), pandoc.Space() } end
    out:insert(pandoc.Link(title.content, '#' .. title.identifier))
  end
  out:insert(pandoc.Str(after))
  return out
end

local function is_folded(block) return block.classes:includes('qa-data') and block.classes:includes('qa-table') end

local function unfolded(div) return pandoc.Div(div.content, pandoc.Attr(div.identifier, { 'qa-table' }, div.attributes)) end

local function paper(blocks)
  local out, later, experts, waiting, titles = pandoc.Blocks {}, pandoc.Blocks {}, pandoc.Blocks {}, pandoc.Inlines {}, {}
  local function point(inlines)
    if #waiting > 0 then waiting:insert(pandoc.Space()) end
    waiting:extend(inlines)
  end
  local function put(...)
    if #titles > 0 then point(expert_pointer(titles)) end
    if #waiting > 0 then out:insert(pointer(waiting)) end
    waiting, titles = pandoc.Inlines {}, {}
    for _, list in ipairs { ... } do out:extend(list) end
  end
  local function put_paper(div)
    local classes = div.classes
    if classes:includes('qa-experts') then if #experts > 0 then put(div.content, experts) end
    elseif classes:includes('qa-appendix') then put(div.content, later)
    else point(div.content[1].content) end
  end
  for _, block in ipairs(blocks) do
    local classes = block.t == 'Div' and block.classes or pandoc.List {}
    if classes:includes('qa-expert') then
      for _, inner in ipairs(block.content) do
        experts:insert(inner.t == 'Div' and is_folded(inner) and unfolded(inner) or inner)
      end
      titles[#titles + 1] = block.content[1]
    elseif classes:includes('qa-paper') then put_paper(block)
    elseif block.t == 'Div' and is_folded(block) then later:insert(unfolded(block))
    else put(pandoc.Blocks { block }) end
  end
  put()
  return out
end

-- The page keeps the sections for experts where they are.
local function screen(blocks)
  local out = pandoc.Blocks {}
  for _, block in ipairs(blocks) do
    local classes = block.t == 'Div' and block.classes or pandoc.List {}
    if classes:includes('qa-expert') then out:extend(block.content)
    elseif not classes:includes('qa-paper') then out:insert(block) end
  end
  return out
end

-- In print the chapters are a list of headings, texts, tables and figures, which the template orders so that pages fill.
local function flow_kind(block)
  if block.t == 'Header' then return 'heading' end
  if block.t ~= 'Div' then return 'text' end
  return block.classes:includes('qa-figure') and 'figure' or block.classes:includes('qa-table') and 'table' or 'text'
end

local function picture_of(div)
  for _, block in ipairs(div.content) do
    local picture = only_span(block, 'qa-image')
    if picture then return picture.content[1].src end
  end
end

local function flow(blocks)
  local out, rest, is_broken = pandoc.Blocks { raw('#qa-flow(') }, pandoc.Blocks {}, page_breaks()
  local function add(kind, content, extra)
    out:insert(raw(('(kind: "%s"%s, body: height => ['):format(kind, extra)))
    out:extend(content)
    out:insert(raw(']),'))
  end
  for _, block in ipairs(blocks) do
    if #rest > 0 or block.t == 'Header' and block.identifier == 'appendix' then rest:insert(block)
    else
      if is_broken(block) then out:insert(raw('(kind: "break"),')) end
      local kind = flow_kind(block)
      local extra = kind == 'figure' and ', picture: ' .. typst_string(picture_of(block))
        or kind == 'heading' and ', level: ' .. block.level or ''
      add(kind, divisions(pandoc.Blocks { block }), extra)
    end
  end
  out:insert(raw(')'))
  out:extend(divisions(rest))
  return out
end

local function prepare(doc)
  local report = doc.meta.report or {}
  for key, value in pairs(report.labels or {}) do labels[key] = stringify(value) end
  report.facts = facts(report)
  if quarto then report.renderer = 'Quarto ' .. tostring(quarto.version) end -- the truth also when Quarto is run by hand
  report['institution-short'] = report['institution-short'] or report.institution
  report['running-unit'] = report['running-unit'] or report.unit
  for _, key in ipairs { 'sample-notice', 'note' } do
    if stringify(report[key] or '') == '' then report[key] = nil end
  end
  doc.meta.report = report
  if format ~= 'html' then characters = read_characters() end
  local lang = stringify(doc.meta.lang or '')
  hyphens = format == 'typst' and lang ~= 'kk' and 'print' or (lang == 'kk' or lang == 'ru') and 'own' or nil
  return doc
end

local function whole(doc)
  prepare(doc)
  local blocks = without_unknown(format == 'html' and screen(doc.blocks) or paper(doc.blocks))
  doc.blocks = format == 'typst' and flow(blocks) or break_before(divisions(blocks))
  return front(doc)
end

return {
  { RawBlock = drop, RawInline = drop },
  { Pandoc = whole },
}
