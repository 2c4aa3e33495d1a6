// How numbers are written, as include/capexsim/words.hpp does for the terminal.

export function decimalText(x, decimals) {
  const text = x.toFixed(decimals);
  const plain = /^-[0.]*$/.test(text) ? text.slice(1) : text;
  const [whole, rest] = plain.replace("-", "−").split(".");
  const apart = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
  return rest === undefined ? apart : `${apart}.${rest}`;
}

/** Three significant digits: "0.062", "23.1", "1.24 M". */
export function numberText(x, significant = 3) {
  const size = Math.abs(x);
  if (size === 0) return "0";
  if (size >= 1e12 || size < 1e-4) return String(Number(x.toPrecision(significant)));
  if (size >= 999.5e6) return decimalText(x / 1e9, size < 99.95e9 ? 1 : 0) + " bn";
  if (size >= 999.5e3) return decimalText(x / 1e6, size < 9.995e6 ? 2 : size < 99.95e6 ? 1 : 0) + " M";
  let decimals = significant;
  for (let edge = 1; decimals > 0 && size >= edge - 0.5 * 10 ** -decimals; edge *= 10) --decimals;
  for (let edge = 0.1; decimals < 6 && size < edge; edge *= 0.1) ++decimals;
  return decimalText(x, decimals);
}

/** A number on an axis: as short as it can be. */
export function tickText(x, unit) {
  return plainTick(x, unit).replace("-", "−");
}

function plainTick(x, unit) {
  if (unit === "%") return `${Number(x.toPrecision(6))} %`;
  const size = Math.abs(x);
  if (size >= 1e9) return `${Number((x / 1e9).toPrecision(3))} bn`;
  if (size >= 1e6) return `${Number((x / 1e6).toPrecision(3))} M`;
  if (size >= 1e4) return `${Number((x / 1e3).toPrecision(3))} k`;
  return String(Number(x.toPrecision(6)));
}

function sharePercent(share, decimals) {
  const text = (digits) => decimalText(100 * share, digits);
  const hides = (shown) => (share > 0 && !/[1-9]/.test(shown)) || (share < 1 && shown.startsWith("100"));
  while (decimals < 6 && hides(text(decimals))) ++decimals;
  return `${text(decimals)} %`;
}

function percentDecimals(p) {
  if (p.lower === null || p.upper === null) return 1;
  const half = 50 * (p.upper - p.lower);
  if (half <= 0) return 1;
  const decimals = Math.min(4, Math.max(0, Math.ceil(-Math.log10(2 * half))));
  const none = p.lower > 0 && 100 * p.lower < 0.5 * 10 ** -decimals;
  return none ? Math.min(decimals + 1, 4) : decimals;
}

/** A probability with its interval: {text: "12.3 %", interval: "12.1–12.5"}. */
export function percentEstimate(p) {
  if (p.value === null) return { text: "–", interval: "" };
  const none = p.value <= 0 && p.upper !== null && p.upper > 0;
  const all = p.value >= 1 && p.lower !== null && p.lower < 1;
  if (none || all) {
    const bound = 100 * (none ? p.upper : 1 - p.lower);
    const decimals = Math.min(9, Math.max(0, Math.ceil(-Math.log10(bound))));
    const outward = Math.ceil(bound * 10 ** decimals) / 10 ** decimals;
    return { text: `${none ? "<" : ">"} ${(none ? outward : 100 - outward).toFixed(decimals)} %`, interval: "" };
  }
  const decimals = percentDecimals(p);
  const known = p.lower !== null && p.upper !== null && p.value > 0 && p.value < 1;
  return {
    text: sharePercent(p.value, decimals),
    interval: known ? `${decimalText(100 * p.lower, decimals)}–${decimalText(100 * p.upper, decimals)}` : "",
  };
}

const changeText = (x, decimals) => {
  const text = decimalText(Math.abs(x), decimals);
  return /[1-9]/.test(text) ? (x < 0 ? "−" : "+") + text : text;
};

/** A change with its sign, as exactly as its interval allows. */
function changeEstimate(e) {
  if (e.value === null) return { text: "–", interval: "" };
  const width = e.lower !== null && e.upper !== null ? e.upper - e.lower : 0;
  const decimals = width <= 0 ? (e.value === 0 ? 0 : 2) : Math.min(4, Math.max(0, Math.ceil(-Math.log10(width))));
  return { text: changeText(e.value, decimals), interval: width > 0 ? `${changeText(e.lower, decimals)} to ${changeText(e.upper, decimals)}` : "" };
}

/** A value with its unit, for tooltips and tables. */
export function valueText(x, unit) {
  if (x === null || x === undefined) return "–";
  if (unit === "%") return `${x !== 0 && Math.abs(x) < 0.1 ? numberText(x, 1) : decimalText(x, Math.abs(x) < 10 ? 2 : 1)} %`;
  return numberText(x);
}

export const unitText = (unit) =>
  ({ 1: "", "": "", "%": "", "USD bn/year": "bn USD a year", "USD bn": "bn USD", H100e: "H100 equivalents", "H100e/quarter": "H100 equivalents a quarter", pp: "percentage points",
     "USD/H100e": "USD for an H100 equivalent", ln: "" })[unit] ?? unit;

/** Words in which a number stays on the line of its unit. */
export const joined = (words) => words.replace(/(\d) (?=%|bn\b|M\b|USD\b|months?\b|quarters?\b)/g, "$1\u00a0");

/** Quarters as indices, 4 a year. */
export const quarterIndex = (text) => Number(text.slice(0, -2)) * 4 + Number(text.slice(-1)) - 1;
export const quarterText = (index) => `${Math.floor(index / 4)}Q${(((index % 4) + 4) % 4) + 1}`;

/** Text of a cell by its column's format: {text, interval}. */
export function cellText(column, cell) {
  if (cell === null) return { text: "–", interval: "" };
  if (typeof cell === "string") return { text: cell, interval: "" };
  const number = (x) =>
    column.format === "percent" ? sharePercent(x, Math.max(column.decimals, 0))
    : column.format === "count" ? decimalText(x, 0)
    : column.format === "p_value" ? (x < 1e-4 ? "< 0.0001" : numberText(x))
    : column.decimals < 0 ? numberText(x) : decimalText(x, column.decimals);
  if (typeof cell === "number") return { text: number(cell), interval: "" };
  if ("horizon" in cell) {
    const end = (quarter) => quarter ?? `> ${cell.horizon}`;
    const apart = cell.lower !== null && cell.lower !== cell.upper;
    return { text: end(cell.value), interval: apart ? `${end(cell.lower)}–${end(cell.upper)}` : "" };
  }
  if ("heights" in cell) return { text: "", interval: "", shape: cell };
  if (column.format === "percent") return percentEstimate(cell);
  if (column.format === "change") return changeEstimate(cell);
  if (cell.value === null) return { text: "–", interval: "" };
  const apart = cell.lower !== null && cell.upper !== null && cell.lower < cell.upper;
  return { text: number(cell.value), interval: apart ? `${number(cell.lower)}${cell.lower < 0 ? " to " : "–"}${number(cell.upper)}` : "" };
}
