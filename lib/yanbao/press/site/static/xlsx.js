/* An exhibit as an Excel workbook: one sheet, in a zip whose files are stored as they are.
 *
 * window.yanbao.workbook(exhibit) gives a Blob. What looks like a number becomes one; all else is text and stays text, also what begins with = + - @.
 */
(function () {
  "use strict";

  const { words } = window.yanbao;
  const TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
  const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  // places of the cell formats in STYLES; of numbers one for each count of decimals, since Excel shows the point of a format that leaves them open
  const PLAIN = 0, TITLE = 1, HEAD = 2, QUOTED = 3, MUTED = 4, THOUSANDS = 5, DECIMALS = 7, PERCENT = THOUSANDS + DECIMALS;
  const NUMBER = /^[−-]?(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d{0,14})(?:\.(\d{1,6}))?%?$/;

  const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  const many = (count, write) => Array.from({ length: count }, (_, place) => write(place)).join("");
  const decimals = (count) => (count ? "." + "0".repeat(count) : "");
  const format = (id, font, more) => `<xf numFmtId="${id}" fontId="${font}" fillId="0" borderId="0" xfId="0" ${more}/>`;
  const STYLES = HEADER + `<styleSheet xmlns="${MAIN}"><numFmts count="${2 * DECIMALS}">`
    + many(DECIMALS, (count) => `<numFmt numFmtId="${164 + count}" formatCode="#,##0${decimals(count)}"/>`)
    + many(DECIMALS, (count) => `<numFmt numFmtId="${164 + DECIMALS + count}" formatCode="0${decimals(count)}%"/>`)
    + '</numFmts><fonts count="4"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="14"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    + '<font><sz val="10"/><color rgb="FF5D6673"/><name val="Calibri"/></font></fonts>'
    + '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    + '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color rgb="FF5D6673"/></bottom><diagonal/></border></borders>'
    + `<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${PERCENT + DECIMALS}">`
    + format(0, 0, "") + format(0, 1, 'applyFont="1"') + '<xf numFmtId="0" fontId="2" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/>'
    + format(49, 0, 'quotePrefix="1" applyNumberFormat="1"') + format(0, 3, 'applyFont="1"') + many(2 * DECIMALS, (count) => format(164 + count, 0, 'applyNumberFormat="1"'))
    + '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

  /* --- cells --------------------------------------------------------------------------------- */

  /** Text for XML, without the characters that it can't hold. */
  function escaped(text) {
    const held = String(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "");
    return held.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;").replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_");
  }

  function column(place) {
    return (place >= 26 ? column(Math.floor(place / 26) - 1) : "") + String.fromCharCode(65 + (place % 26));
  }

  /** The number that a text of the table is, and how it is shown; undefined for words, ranges and numbers with a sign of their bound. */
  function numberOf(text) {
    const found = NUMBER.exec(text);
    if (!found) return undefined;
    const bare = Number(text.replace("−", "-").replace(/[,%]/g, "")), places = (found[1] || "").length;
    if (text.endsWith("%")) return { value: Number((bare / 100).toPrecision(15)), style: PERCENT + places };
    return { value: bare, style: text.includes(",") ? THOUSANDS + places : PLAIN };
  }

  function cell(place, text, style, numbers) {
    if (text === "") return "";
    const found = numbers ? numberOf(text) : undefined;
    if (found) return `<c r="${place}" s="${found.style}"><v>${found.value}</v></c>`;
    const kept = style === PLAIN && /^[=+\-@−]/.test(text) ? QUOTED : style;
    return `<c r="${place}" s="${kept}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  }

  /** The rows of the sheet: { cells, style, numbers }. */
  function lines(exhibit) {
    const line = (...cells) => ({ cells, style: PLAIN });
    const muted = (...cells) => ({ cells, style: MUTED });
    const [heads, ...body] = exhibit.rows, named = exhibit.rows.length && exhibit.rows[0].some(Boolean);
    return [
      { cells: [[exhibit.label, exhibit.title].filter(Boolean).join(" ")], style: TITLE },
      ...(exhibit.name ? [muted(exhibit.name)] : []), ...(exhibit.subtitle ? [muted(exhibit.subtitle)] : []),
      ...(exhibit.unit ? [muted(words.unit, exhibit.unit)] : []), line(),
      ...(named ? [{ cells: heads, style: HEAD }] : []), ...(named ? body : exhibit.rows).map((cells) => ({ cells, style: PLAIN, numbers: true })), line(),
      ...[exhibit.note, exhibit.moved].filter(Boolean).map((text) => muted(text)), line(),
      { cells: [words.source, words.grade, words.address], style: HEAD },
      ...exhibit.sources.map((source) => line(source.name, source.grade, source.address)), line(),
      muted(exhibit.bookLine), muted(exhibit.address), muted(words.licence, [exhibit.book.licence, exhibit.book.licence_address].filter(Boolean).join(" · ")),
    ];
  }

  /** Widths of columns by the texts of the table, in characters: those of Chinese count twice. */
  function widths(rows) {
    const width = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);
    const count = Math.max(3, ...rows.map((row) => row.length));
    return Array.from({ length: count }, (_, place) => Math.min(60, Math.max(place < 3 ? 14 : 8, ...rows.map((row) => width(row[place] || "") + 2))));
  }

  function sheet(exhibit) {
    const rows = lines(exhibit).map(({ cells, style, numbers }, row) => `<row r="${row + 1}">${cells.map((text, place) => cell(column(place) + (row + 1), text || "", style, numbers)).join("")}</row>`);
    const columns = widths(exhibit.rows).map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`);
    return HEADER + `<worksheet xmlns="${MAIN}"><cols>${columns.join("")}</cols><sheetData>${rows.join("")}</sheetData></worksheet>`;
  }

  /** A name that Excel takes for a sheet: at most 31 characters, without the seven it forbids. */
  function sheetName(exhibit) {
    return ([...(exhibit.label || exhibit.title).replace(/[\\/?*[\]:]/g, " ")].slice(0, 31).join("").trim().replace(/^'|'$/g, "")) || "1";
  }

  function parts(exhibit) {
    const kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    const relation = (id, type, target) => `<Relationship Id="${id}" Type="${type}" Target="${target}"/>`;
    return {
      "[Content_Types].xml": HEADER + `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`
        + `<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}sheet.main+xml"/>`
        + `<Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kind}styles+xml"/>`
        + '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
      "_rels/.rels": HEADER + `<Relationships xmlns="${PACKAGE}/relationships">${relation("rId1", OFFICE + "/officeDocument", "xl/workbook.xml")}`
        + `${relation("rId2", PACKAGE + "/relationships/metadata/core-properties", "docProps/core.xml")}</Relationships>`,
      "docProps/core.xml": HEADER + `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">`
        + `<dc:title>${escaped(exhibit.title)}</dc:title><dc:creator>${escaped(exhibit.book.publisher || "")}</dc:creator></cp:coreProperties>`,
      "xl/workbook.xml": HEADER + `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheetName(exhibit))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": HEADER + `<Relationships xmlns="${PACKAGE}/relationships">${relation("rId1", OFFICE + "/worksheet", "worksheets/sheet1.xml")}${relation("rId2", OFFICE + "/styles", "styles.xml")}</Relationships>`,
      "xl/styles.xml": STYLES,
      "xl/worksheets/sheet1.xml": sheet(exhibit),
    };
  }

  /* --- the zip ------------------------------------------------------------------------------- */

  const TABLE = Uint32Array.from({ length: 256 }, (_, number) => {
    for (let bit = 0; bit < 8; bit += 1) number = number & 1 ? (number >>> 1) ^ 0xedb88320 : number >>> 1;
    return number >>> 0;
  });

  function checksum(bytes) {
    let sum = 0xffffffff;
    for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  }

  /** Numbers in little-endian order: [[value, bytes], …]. */
  function packed(fields) {
    return Uint8Array.from(fields.flatMap(([value, size]) => Array.from({ length: size }, (_, byte) => (value >>> (8 * byte)) & 0xff)));
  }

  /** A zip of files (name → text), stored without compression. */
  function zip(files) {
    const coder = new TextEncoder(), pieces = [], entries = [];
    const date = (0 << 9) | (1 << 5) | 1; // 1 January 1980, the earliest that a zip can name
    let offset = 0;
    for (const [name, content] of Object.entries(files)) {
      const [path, bytes] = [coder.encode(name), coder.encode(content)];
      const common = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [date, 2], [checksum(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]];
      pieces.push(packed([[0x04034b50, 4], ...common]), path, bytes);
      entries.push(packed([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]]), path);
      offset += 30 + path.length + bytes.length;
    }
    const size = entries.reduce((sum, piece) => sum + piece.length, 0), count = Object.keys(files).length;
    return new Blob([...pieces, ...entries, packed([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]])], { type: TYPE });
  }

  window.yanbao.workbook = (exhibit) => zip(parts(exhibit));
})();
