-- What the embedded pandoc writes with: a report is parsed once, each of its formats is written from that.
-- The variable `formats` names them; the files appear beside the Markdown.

local FORMATS = {
  html = { writer = 'html5', file = 'report.html', template = 'report.html', options = { section_divs = true } },
  pdf = { writer = 'typst', file = 'report.typ', template = 'report.typ', options = {} },
  docx = { writer = 'docx', file = 'report.docx', options = { reference_doc = 'theme/reference.docx' } },
}

local function read(file)
  local stream = assert(io.open(file, 'rb'))
  local content = stream:read('a')
  stream:close()
  return content
end

local function write(file, content)
  local stream = assert(io.open(file, 'wb'))
  assert(stream:write(content))
  assert(stream:close())
end

-- The filter asks these two names what it works for and where it lies.
local function filtered(doc, writer)
  local names = { FORMAT = writer, PANDOC_SCRIPT_FILE = 'theme/report.lua' }
  return pandoc.utils.run_lua_filter(doc, 'theme/report.lua', setmetatable(names, { __index = _G }))
end

function ByteStringWriter(doc, given)
  for name in tostring(given.variables.formats):gmatch('%a+') do
    local format = FORMATS[name]
    local options = format.options
    options.wrap_text = given.wrap_text
    if format.template then
      options.template = pandoc.template.compile(read('theme/' .. format.template))
      options.table_of_contents, options.toc_depth = true, given.toc_depth
    end
    write(format.file, pandoc.write(filtered(doc, format.writer), format.writer, options))
  end
  return ''
end
