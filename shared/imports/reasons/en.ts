/**
 * Why a file or a row cannot be imported, in English: code → text. `{name}` stands for a parameter. A reason
 * with the parameter `column` is about a cell: its text follows the header of the column. `zh.ts` has the
 * same codes with the same parameters.
 */
export const en = {
  text: '{text}',

  'cell.empty': 'must not be empty',
  'cell.no-time': 'must not be empty: a touchpoint has a time',
  'cell.garbled': 'holds characters that were lost: whom it names cannot be read',
  'cell.rounded':
    'was rounded by a spreadsheet or a program and has lost digits: make the column text, or save the file as .xlsx',
  'cell.formula':
    'holds a formula whose result the file does not hold: open the file in Excel, save it, and import it again',
  'cell.error':
    'holds the error of a formula instead of a value: correct it in Excel, save the file, and import it again',
  'cell.unknown':
    'holds a kind of cell that cannot be read: open the file in Excel, save it, and import it again',
  'cell.no-person': 'must not all be empty: nobody is named',
  'cell.several-phones': 'holds several phone numbers in one cell: nobody is named',
  'cell.unusable': 'holds no usable value: nobody is named',
  'cell.no-number': 'must be a number',
  'cell.ambiguous-number':
    'can be read two ways, for its separator may group thousands or begin decimals: state "decimal" in the mapping',
  'cell.no-truth': 'must be true or false (yes, no, 是, 否)',
  'cell.no-currency': 'must be a currency such as CNY',
  'cell.ambiguous-currency': 'states {currency}, which several currencies share: write the code, such as USD',
  'cell.other-currency': 'states {currency} where the file states {assumed}',
  'cell.no-amount': 'must be an amount of {currency} such as {example}',
  'cell.inexact-amount': 'must be an amount small enough to be exact',
  'cell.decimals': 'must not have more than {digits} decimals in {currency}',
  'cell.no-time-format': 'must be a time such as 2026-01-05 09:30, written as {format}',
  'cell.not-a-time': 'must be a time such as 2026-01-05 09:30',
  'cell.ambiguous-zone': 'must be a time such as 2026-01-05 09:30 +08:00: several time zones share {zone}',

  'row.total': 'is a total, not a row of the list',
  'row.closing-line': 'is a line of the end of the file, not a row of the list',
  'row.repeated-header': 'repeats the header',
  'row.cells': 'has {cells} cells where the header has {headers}',
  'row.contradiction': 'contradicts line {line} in {columns}',
  'row.same': 'says the same as line {line}',
  'row.same-message': 'has the messageId and time of line {line}',
  'row.too-large': 'is larger than 32 KB',
  'row.no-touchpoint': 'makes no touchpoint',
  'row.no-object': 'is no JSON object',
  'row.no-person': 'the event must name a person: every id in it is empty or a placeholder',

  'file.empty': 'the file is empty: it has 0 bytes',
  'file.no-header': 'the file is empty: not even a header is in it',
  'file.too-large': 'the file is larger than 50 MB: cut it into several',
  'file.unpacks-too-large': 'the file unpacks to more than {megabytes} MB: cut it into several',
  'file.broken-gzip': 'the file is broken: gzip cannot unpack it',
  'file.too-many-rows': 'the file has more than 200,000 rows: cut it into several',
  'file.too-many-columns': 'the file has more than {most} columns: that is no list',
  'file.too-many-names': 'the objects have more than {most} different names: that is no list',
  'file.json-too-large': 'a JSON list must not be larger than 50 MB: write one object a line',
  'file.broken-json': 'the file begins as a JSON list and is none',
  'file.line-no-object': 'line {line} is no JSON object',
  'file.old-xls': 'the file is an .xls of old, or locked with a password: save it as .xlsx without one',
  'file.locked': 'the file is locked with a password: save it as .xlsx without one',
  'file.web-page': 'the file is a web page or XML, which is not read: open it in Excel and save it as .xlsx',
  'file.xlsb':
    'the file is a binary workbook (.xlsb), which is not read: open it in Excel and save it as .xlsx',
  'file.ods':
    'the file is an OpenDocument file (.ods), which is not read: open it in Excel and save it as .xlsx',
  'file.numbers': 'the file is a Numbers file, which is not read: open it in Excel and save it as .xlsx',
  'file.word': 'the file is a Word document, which is not read: open it in Excel and save it as .xlsx',
  'file.presentation': 'the file is a presentation, which is not read: open it in Excel and save it as .xlsx',
  'file.unsupported-encoding':
    'the file is encoded in {encoding}, which is not supported: save it again as "CSV UTF-8", or name its encoding with --encoding',
  'file.unknown-encoding':
    'the encoding of the file cannot be detected: name it with --encoding, or save the file again as "CSV UTF-8"',
  'file.ambiguous-encoding':
    'the file reads as {encoding} and as {rival}: name its encoding with --encoding, or save it again as "CSV UTF-8"',
  'file.mixed-encoding': 'the file is not {encoding} throughout',
  'file.deleted': 'the file is not there any more',
  'file.repeated-column': 'the file has the column "{header}" twice',
  'file.missing-column': 'the file has no column {headers}, which mapping {mapping} needs; it has {present}',
  'file.no-person-column':
    'the file has no column that says who it is about: mapping {mapping} looks for {headers}',
  'file.no-mapping': 'no mapping was named, and none that is saved was made for a file with these columns',
  'file.several-mappings': 'no mapping was named, and several fit these columns: {mappings}',
  'file.mapping-without-reference': 'mapping {mapping} does not say what its rows follow from',
  'file.no-kind': 'nothing we know fits the columns {headers}: {kind} would need {missing}',
  'file.no-kind-of-person': 'nothing we know fits the columns {headers}: no column says who it is about',
  'file.unread-header-formula':
    'the header in line {line} holds a formula whose result the file does not hold: open the file in Excel, save it, and import it again',
  'file.unread-header-error':
    'the header in line {line} holds the error of a formula instead of a value: correct it in Excel, save the file, and import it again',
  'file.unread-header-unknown':
    'the header in line {line} holds a kind of cell that cannot be read: open the file in Excel, save it, and import it again',

  'workbook.no-such-sheet': 'the workbook has no sheet "{sheet}"; it has {sheets}',
  'workbook.no-sheet': 'the workbook has no sheet',
  'workbook.locked': 'the workbook is locked with a password: save it without one',
  'workbook.macros': 'the workbook holds macros: save it as .xlsx without them',
  'workbook.unreadable': 'the workbook cannot be read: {problem}',
  'workbook.no-zip': 'the workbook cannot be unpacked: it is no proper zip file',
  'workbook.broken': 'the workbook cannot be unpacked: {problem}',
  'workbook.part-too-large': 'a part of the workbook unpacks to {megabytes} MB: that is no list',
  'workbook.too-many-parts': 'the workbook has more than {most} parts: that is no list',
  'workbook.no-part': 'the workbook has no part {part}: it is no .xlsx file',
  'workbook.element-too-large': 'the workbook holds an element that is too large',
  'workbook.too-much-text': 'the workbook holds too much text: cut it into several',
  'workbook.too-many-formats': 'the workbook has too many cell formats',
  'sheet.too-many-columns': 'the sheet has more than {most} columns: that is no list',
  'sheet.too-much-text': 'the sheet holds too much text: cut it into several',
  'sheet.too-many-rows': 'the sheet has more rows than a sheet can have',
  'sheet.too-many-areas': 'the sheet has more than {most} merged cells: undo them first',
} as const
