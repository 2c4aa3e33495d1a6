// Tables: of a section, and behind each figure.
import { rowsOf, isRowChart, eventWords } from "./row_charts.js";
import { hasBand, points } from "./time_charts.js";
import { cellText, decimalText, quarterText, unitText, valueText } from "./words.js";

export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((c) => c !== null && c !== undefined));
  return made;
}

const kSvg = "http://www.w3.org/2000/svg";
function svg(name, attributes, ...children) {
  const made = document.createElementNS(kSvg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** A distribution drawn small. */
function sketch(shape) {
  const [wide, high] = [72, 22];
  const n = shape.heights.length;
  const step = wide / n;
  const drawing = svg("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, class: "sketch", "aria-hidden": "true" });
  if (shape.options) {
    shape.heights.forEach((h, i) =>
      drawing.append(svg("rect", { x: i * step + 2, y: high - h * (high - 2), width: Math.max(2, step - 4), height: Math.max(0.5, h * (high - 2)) })));
  } else {
    const top = shape.heights.map((h, i) => `${(i + 0.5) * step},${(high - 1 - h * (high - 3)).toFixed(1)}`);
    drawing.append(svg("polygon", { points: `${step / 2},${high - 1} ${top.join(" ")} ${wide - step / 2},${high - 1}` }));
  }
  return drawing;
}

/** Paths may break after their dots, long names after their dashes. */
function breakable(words) {
  if (!/\S{16}/.test(words)) return [words];
  return words.split(/(?<=[._/:])(?=\S)/).flatMap((part, i) => (i === 0 ? [part] : [document.createElement("wbr"), part]));
}

function cellContent(column, cell) {
  const shown = cellText(column, cell);
  const content = [];
  if (shown.shape) content.push(sketch(shown.shape));
  else content.push(...breakable(shown.text));
  if (shown.interval) content.push(element("span", { class: "interval" }, shown.interval));
  return content;
}

/** The raw number of a cell, for whoever reads the page by program. */
function rawValue(cell) {
  if (typeof cell === "number") return cell;
  if (cell && typeof cell === "object" && "value" in cell) return cell.value;
  return undefined;
}

const isText = (column) => column.format === "text";

function headCell(column) {
  const unit = column.unit === "1" || column.unit === "%" ? "" : column.unit === "pp" ? "pp" : unitText(column.unit);
  const below = column.parts.map((part) => part.title.toLowerCase()).filter(Boolean);
  return element("th", { scope: "col", class: isText(column) ? "words" : "number" }, column.title || element("span", { class: "hidden" }, column.key),
    unit ? element("span", { class: "unit" }, unit) : null,
    below.length ? element("span", { class: "unit" }, below.join(" · ")) : null);
}

function bodyRow(columns, row) {
  return element("tr", {}, ...columns.map((column, i) => {
    const cell = row[column.index];
    const content = cellContent(column, cell);
    for (const part of column.parts) {
      const words = cellText(part, row[part.index]).text;
      if (words && words !== "–") content.push(element("span", { class: "below" }, ...breakable(words)));
    }
    const attributes = { class: isText(column) ? "words" : column.format === "shape" ? "drawn" : "number", "data-value": rawValue(cell) };
    return i === 0 ? element("th", { scope: "row", ...attributes }, ...content) : element("td", attributes, ...content);
  }));
}

/** Columns that are shown, each with those that stand beneath it. */
function layout(table) {
  const columns = table.columns.map((column, index) => ({ rank: 0, ...column, index, parts: [] }));
  for (const column of columns) {
    const above = column.below && columns.find((c) => c.key === column.below);
    if (above) above.parts.push(column);
  }
  return columns.filter((column) => !(column.below && columns.some((c) => c.key === column.below)));
}

/** Leaves out the columns of the highest rank until the table fits, and says which. */
function fit(scroller, build, columns, told) {
  const shown = fitting(scroller, build, columns);
  const names = columns.filter((c) => !shown.includes(c)).map((c) => c.title || c.key);
  told.textContent = names.length > 0 && names.length <= 4 ? `Not shown for want of room: ${names.join(", ")}.` : "";
  told.hidden = told.textContent === "";
}

function fitting(scroller, build, columns) {
  let shown = columns;
  for (;;) {
    const table = build(shown);
    scroller.replaceChildren(table);
    const highest = Math.max(0, ...shown.map((c) => c.rank));
    const room = scroller.clientWidth;
    if (room === 0 || table.offsetWidth <= room + 1) return shown;
    if (highest === 0) {
      if (!document.documentElement.classList.contains("printing")) return shown;
      for (let size = 7; size > 3 && table.offsetWidth > room + 1; size -= 0.5) table.style.fontSize = `${size}pt`; // paper does not scroll
      return shown;
    }
    shown = shown.filter((c) => c.rank !== highest);
  }
}

function chooser(table, rows, redraw) {
  const filters = [];
  const search = element("input", { type: "search", "aria-label": `Search in ${table.title}`, placeholder: "Search", on: { input: () => apply() } });
  const status = element("span", { role: "status", class: "count" });
  const selects = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.filter);
  const bar = element("div", { class: "chooser" }, search);
  for (const { column, index } of selects) {
    const words = [...new Set(rows.map((row) => row[index]).filter((x) => typeof x === "string"))].sort();
    const select = element("select", { "aria-label": column.title, on: { change: () => apply() } },
      element("option", { value: "" }, `${column.title}: all`), ...words.map((word) => element("option", { value: word }, word)));
    filters.push({ select, index });
    bar.append(select);
  }
  bar.append(status);
  function apply() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const kept = rows.filter((row) => {
      if (filters.some(({ select, index }) => select.value && row[index] !== select.value)) return false;
      if (words.length === 0) return true;
      const all = row.filter((cell) => typeof cell === "string").join(" ").toLowerCase();
      return words.every((word) => all.includes(word));
    });
    status.textContent = `${kept.length} of ${rows.length}`;
    redraw(kept);
  }
  return { bar, apply };
}

const kLong = 25; // rows from which on a table can be searched
const kUnprinted = 60; // rows from which on paper has a summary

/** What paper has instead of a long table: how many rows there are of each kind, and where all of them stand. */
function summaryWords(table) {
  const parts = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.filter).map(({ column, index }) => {
    const counts = new Map();
    for (const row of table.rows) if (typeof row[index] === "string") counts.set(row[index], (counts.get(row[index]) ?? 0) + 1);
    const most = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 8);
    return `${column.title}: ${most.map(([words, n]) => `${words} ${decimalText(n, 0)}`).join(", ")}${counts.size > most.length ? ", …" : ""}. `;
  });
  return `${decimalText(table.rows.length, 0)} rows. ${parts.join("")}Each stands in results.xlsx, sheet “${table.key}”, and on this page on a screen.`;
}

/** A table of a section. */
export function drawTable(table) {
  const columns = layout(table);
  const scroller = element("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": table.title || table.key });
  let rows = table.rows;
  const build = (shown) =>
    element("table", {}, element("caption", { class: "hidden" }, table.title || table.key), element("thead", {}, element("tr", {}, ...shown.map(headCell))),
      element("tbody", {}, ...rows.map((row) => bodyRow(shown, row))));
  const leftOut = element("p", { class: "note", hidden: true });
  const redraw = () => fit(scroller, build, columns, leftOut);
  const block = element("div", { class: "table-block", id: `table-${table.key}` });
  if (table.title) block.append(element("h3", {}, table.title));
  if (table.rows.length > kLong) {
    const { bar, apply } = chooser(table, table.rows, (kept) => {
      rows = kept;
      redraw();
    });
    block.classList.add("searched");
    block.append(bar);
    if (table.rows.length > kUnprinted) {
      block.classList.add("unprinted");
      block.append(element("p", { class: "summary" }, summaryWords(table)));
    }
    block.start = apply;
  } else {
    block.start = redraw;
  }
  block.fit = redraw;
  block.append(scroller);
  if (table.note) block.append(element("p", { class: "note" }, table.note));
  block.append(leftOut);
  return block;
}

function plainTable(caption, head, rows) {
  return element("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": caption },
    element("table", {}, element("caption", { class: "hidden" }, caption),
      element("thead", {}, element("tr", {}, ...head.map((h, i) => element("th", { scope: "col", class: i === 0 ? "words" : "number" }, h)))),
      element("tbody", {}, ...rows.map((row) => element("tr", {}, ...row.map((cell, i) =>
        i === 0 ? element("th", { scope: "row", class: "words" }, cell.text ?? cell) : element("td", { class: "number", "data-value": cell.value, "data-key": cell.key }, cell.text ?? cell, cell.interval ? element("span", { class: "interval" }, cell.interval) : null)))))));
}

const number = (x, unit, key) => ({ text: valueText(x, unit), value: x, key });
const withBand = (x, curve, i, unit) => ({ ...number(x, unit, curve.key), interval: hasBand(curve) ? `${valueText(curve.lower[i], unit)} to ${valueText(curve.upper[i], unit)}` : "" });

/** What a chart over quarters is drawn from: a row a quarter, a column a curve and end of band. */
function timeTable(chart) {
  const columns = [];
  for (const curve of chart.curves) {
    const place = new Map(points(curve).map((x, i) => [x, i]));
    const named = chart.kind === "fan" && hasBand(curve) ? null : curve.title;
    const add = (title, values, key) => columns.push({ title, place, values, unit: curve.unit, key, level: curve.role === "level" });
    if (chart.kind === "fan" && hasBand(curve)) {
      const [low, high] = curve.title.split(" to ");
      add(high ? `${low} %` : `${curve.title}, low`, curve.lower, `${curve.key}.lower`);
      if (!columns.some((c) => c.title === "median")) add("median", curve.values, curve.key);
      add(high ?? `${curve.title}, high`, curve.upper, `${curve.key}.upper`);
      continue;
    }
    add(named, curve.values, curve.key);
    if (hasBand(curve)) {
      add(`${named}, low`, curve.lower, `${curve.key}.lower`);
      add(`${named}, high`, curve.upper, `${curve.key}.upper`);
    }
  }
  const shown = columns.filter((c) => !c.level);
  const quarters = [...new Set(chart.curves.filter((c) => c.role !== "level").flatMap(points))].sort((a, b) => a - b);
  const response = chart.kind === "response";
  const name = (x) => (response ? chart.columns[chart.positions.indexOf(x)] : quarterText(x));
  return plainTable(`Data: ${chart.title}`, [response ? chart.column_title || "value" : "quarter", ...shown.map((c) => c.title)],
    quarters.map((q) => [name(q), ...shown.map((c) => (c.place.has(q) ? number(c.values[c.place.get(q)], c.unit, c.key) : ""))]));
}

function rowTable(chart) {
  const rows = rowsOf(chart);
  if (chart.kind === "heat")
    return plainTable(`Data: ${chart.title}`, [chart.row_title || "", ...chart.columns], rows.map((c) => [c.title, ...c.values.map((v, i) => withBand(v, c, i, chart.unit))]));
  if (chart.kind === "events")
    return plainTable(`Data: ${chart.title}`, ["what", "when", "effect"], rows.map((c) => [c.title, eventWords(c), c.note ?? ""]));
  if (chart.kind === "tornado") {
    const noted = rows.some((c) => c.note);
    return plainTable(`Data: ${chart.title}`, ["input", "at its low end", "at its high end", ...(noted ? ["ends"] : [])],
      rows.map((c) => [c.title, ...c.values.map((v, i) => withBand(v, c, i, chart.unit)), ...(noted ? [c.note ?? ""] : [])]));
  }
  const factor = (x) => (chart.logarithmic ? [{ text: `×${valueText(Math.exp(x), "")}`, value: Math.exp(x) }] : []);
  return plainTable(`Data: ${chart.title}`, ["part", ...(chart.logarithmic ? ["factor"] : []), "mean", "low", "high"],
    rows.map((c) => [c.title, ...factor(c.values[0]), ...[c.values[0], c.lower?.[0], c.upper?.[0]].map((v) => (v === undefined ? "" : number(v, chart.unit, c.key)))]));
}

export const dataTable = (chart) => (isRowChart(chart) ? rowTable(chart) : timeTable(chart));
