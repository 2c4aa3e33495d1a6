// Options of ECharts for charts in rows: waterfalls, tornados, heat maps and events. Each also says where its rows are, so that the
// pointer and the keyboard find them.
import { heatColour, inkOn, inks } from "./colours.js";
import { fitted, inLines, kFont, points, roundTicks, textWidth } from "./time_charts.js";
import { decimalText, numberText, quarterText, tickText, valueText } from "./words.js";

export const rowsOf = (chart) => chart.curves.filter((c) => c.role !== "level");
const levelOf = (chart) => chart.curves.find((c) => c.role === "level");

/** Zero in every future: such a bar says nothing. */
const saysNothing = (curve) => curve.values[0] === 0 && (!curve.lower || curve.lower[0] === curve.upper[0]);

/** Bars of a waterfall from left to right: {curve, from, to, total}. */
export function waterfallBars(chart) {
  const bars = [];
  let at = 0;
  chart.curves.forEach((curve, i) => {
    const total = i === chart.curves.length - 1;
    if (curve.values.length === 0 || (!total && saysNothing(curve))) return;
    const value = curve.values[0];
    bars.push({ curve, from: total ? 0 : at, to: total ? value : at + value, total });
    at = bars[bars.length - 1].to;
  });
  return bars;
}

function plot(view, left, right, rows, axis, paper, size, series, top = 8) {
  return {
    animation: false,
    textStyle: { fontFamily: kFont, fontSize: size, color: paper.text },
    grid: { left, right, top, bottom: axis.labels ? 26 : 8 },
    xAxis: {
      type: "value",
      min: axis.low,
      max: axis.high,
      axisLine: { show: false },
      axisTick: { show: false, customValues: axis.ticks },
      axisLabel: { show: axis.labels, customValues: axis.ticks, formatter: axis.text, color: paper.soft, fontSize: size, hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: { type: "value", min: 0, max: rows, inverse: true, show: false },
    series,
  };
}

const custom = (name, z, render, clip = false) => ({ type: "custom", name, silent: true, clip, animation: false, z, data: [0], renderItem: render });

const text = (words, x, y, paper, size, more = {}) => ({ type: "text", style: { text: words, x, y, verticalAlign: "middle", fill: paper.text, font: `${more.bold ? "600 " : ""}${size}px ${kFont}`, ...more } });

/** A name in two lines at most, the block of them in the middle of its row. */
function label(name, size, room, y, paper) {
  const lines = inLines(name, size, room, 2);
  return lines.map((words, i) => text(words, 0, y + (i - (lines.length - 1) / 2) * (size + 2), paper, size));
}

/** Room that names take at the left: all of it where that is little, then up to two lines of a share of the width. */
function labelRoom(names, size, most) {
  const widest = (lines) => Math.max(...names.map((name) => Math.max(...inLines(name, size, most, lines).map((words) => textWidth(words, size)))));
  return Math.ceil(Math.min(most, widest(2))) + 14;
}

function verticals(ticks, zero, paper) {
  return custom("rules", 1, (params, api) => ({
    type: "group",
    children: ticks.map((t) => {
      const { y, height } = params.coordSys;
      const px = Math.round(api.coord([t, 0])[0]) + 0.5;
      return { type: "line", shape: { x1: px, y1: y, x2: px, y2: y + height }, style: { stroke: t === zero ? paper.soft : paper.rule, lineWidth: 1 } };
    }),
  }));
}

export function waterfallHeight(chart, compact) {
  return waterfallBars(chart).length * (compact ? 28 : 32) + 44;
}

function factorTicks(low, high, most) {
  for (const steps of [[1, 1.5, 2, 3, 5, 7], [1, 2, 5], [1, 3], [1]]) {
    const ticks = [];
    for (let power = Math.floor(low / Math.LN10) - 1; power <= high / Math.LN10 + 1; ++power)
      for (const step of steps) {
        const at = Math.log(step) + power * Math.LN10;
        if (at >= low - 1e-9 && at <= high + 1e-9) ticks.push(Math.abs(at) < 1e-12 ? 0 : at);
      }
    if (ticks.length <= most || steps.length === 1) return ticks;
  }
  return [0];
}

function waterfallOption(chart, view) {
  const paper = inks(view.dark);
  const size = view.compact ? 11 : 13;
  const bars = waterfallBars(chart);
  const value = (bar) => (chart.logarithmic ? `×${numberText(Math.exp(bar.curve.values[0]))}` : valueText(bar.curve.values[0], chart.unit));
  const left = Math.min(view.width * 0.44, Math.max(...bars.map((b) => textWidth(b.curve.title, size, b.total))) + 14);
  const right = Math.max(...bars.map((b) => textWidth(value(b), size, true))) + 16;
  const low = Math.min(0, ...bars.flatMap((b) => [b.from, b.to]));
  const high = Math.max(0, ...bars.flatMap((b) => [b.from, b.to]));
  const most = Math.max(3, (view.width - left - right) / 60);
  const ticks = chart.logarithmic ? factorTicks(low, high, most) : roundTicks(low, high, most);
  const axis = { low, high: high > low ? high : low + 1, ticks, labels: true, text: (v) => (chart.logarithmic ? `×${tickText(Math.exp(v), "")}` : tickText(v, chart.unit)) };
  const helps = view.dark ? "#f28e4c" : "#c8500a"; // the leader
  const helpsFocal = view.dark ? "#5aa9e6" : "#0072b2";
  const render = (params, api) => {
    const children = [];
    bars.forEach((bar, i) => {
      const [x1, y1] = api.coord([Math.min(bar.from, bar.to), i]);
      const [x2, y2] = api.coord([Math.max(bar.from, bar.to), i + 1]);
      const pad = (y2 - y1) * 0.17;
      const colour = bar.total ? paper.level : bar.to >= bar.from ? helps : helpsFocal;
      if (bar.total) children.push({ type: "line", shape: { x1: 0, y1: y1 + 1, x2: view.width, y2: y1 + 1 }, style: { stroke: paper.soft, lineWidth: 1 } });
      children.push({ type: "rect", shape: { x: x1, y: y1 + pad, width: Math.max(1.5, x2 - x1), height: y2 - y1 - 2 * pad }, style: { fill: colour } });
      if (!bar.total && i + 1 < bars.length - 1) {
        const px = api.coord([bar.to, i])[0];
        children.push({ type: "line", shape: { x1: px, y1: y2 - pad, x2: px, y2: y2 + pad }, style: { stroke: paper.soft, lineWidth: 1 } });
      }
      const { lower, upper } = bar.curve;
      if (lower && upper && upper[0] > lower[0]) {
        const base = bar.total ? 0 : bar.from;
        const a = api.coord([base + lower[0], i])[0];
        const b = api.coord([base + upper[0], i])[0];
        const my = (y1 + y2) / 2;
        if (b - a > 2) children.push({ type: "line", shape: { x1: a, y1: my, x2: b, y2: my }, style: { stroke: paper.text, lineWidth: 1.5 } });
      }
      children.push(text(fitted(bar.curve.title, size, left - 12, bar.total), 0, (y1 + y2) / 2, paper, size, { bold: bar.total }));
      children.push(text(value(bar), view.width - 4, (y1 + y2) / 2, paper, size, { bold: true, align: "right" }));
    });
    return { type: "group", children };
  };
  return plot(view, Math.ceil(left), Math.ceil(right), bars.length, axis, paper, size, [verticals(ticks, 0, paper), custom("bars", 4, render)]);
}

function tornadoOption(chart, view, colours) {
  const paper = inks(view.dark);
  const size = view.compact ? 11 : 12;
  const rows = rowsOf(chart);
  const middle = levelOf(chart);
  const all = [...rows.flatMap((c) => [...c.values, ...(c.lower ?? []), ...(c.upper ?? [])]), ...(middle ? middle.values : [])];
  const left = labelRoom(rows.map((c) => c.title), size, view.width * (view.compact ? 0.36 : 0.4));
  const right = 12;
  let [low, high] = [Math.min(...all), Math.max(...all)];
  const numbers = Math.max(...rows.flatMap((c) => c.values.map((v) => textWidth(valueText(v, chart.unit), size - 1)))) + 8;
  const room = Math.max(view.width - left - right, 3 * numbers);
  const slack = ((high - low || 1) * numbers) / (room - 2 * numbers); // on either side, for the number beyond a bar
  [low, high] = [low - slack, high + slack];
  const ticks = roundTicks(low, high, Math.max(3, (view.width - left - right) / 80));
  const ends = [colours.of("", 0, view.dark), colours.of("", 1, view.dark)];
  const render = (params, api) => {
    const children = [];
    const centre = middle ? middle.values[0] : null;
    rows.forEach((curve, i) => {
      const y1 = api.coord([low, i])[1];
      const y2 = api.coord([low, i + 1])[1];
      const pad = (y2 - y1) * 0.2;
      const start = centre ?? Math.min(...curve.values);
      const middle = (y1 + y2) / 2;
      const far = curve.values.map((v, end) => [v, end]).sort((p, q) => Math.abs(q[0] - start) - Math.abs(p[0] - start)); // the nearer in front
      const rightward = far.map(([v]) => v >= start);
      if (rightward[0] === rightward[1]) rightward[1] = !rightward[1]; // where both lie on one side, the number of the nearer stands on the other
      far.forEach(([v, end], nth) => {
        const [a, b] = [api.coord([Math.min(start, v), i])[0], api.coord([Math.max(start, v), i])[0]];
        const same = nth === 1 && v >= start !== rightward[1];
        const inset = same ? (y2 - y1 - 2 * pad) * 0.2 : 0;
        children.push({ type: "rect", shape: { x: a, y: y1 + pad + inset, width: Math.max(1, b - a), height: y2 - y1 - 2 * pad - 2 * inset }, style: { fill: ends[end] } });
        let [from, to] = same ? [api.coord([start, i])[0], api.coord([start, i])[0]] : [a, b];
        if (curve.lower && curve.upper && curve.upper[end] > curve.lower[end]) {
          const [la, lb] = [api.coord([curve.lower[end], i])[0], api.coord([curve.upper[end], i])[0]];
          children.push({ type: "line", shape: { x1: la, y1: middle, x2: lb, y2: middle }, style: { stroke: paper.text, lineWidth: 1.5 } });
          [from, to] = [Math.min(from, la), Math.max(to, lb)];
        }
        children.push(text(valueText(v, chart.unit), rightward[nth] ? to + 5 : from - 5, middle, paper, size - 1, { align: rightward[nth] ? "left" : "right" }));
      });
      children.push(...label(curve.title, size, left - 12, middle, paper));
    });
    if (centre !== null) {
      const px = api.coord([centre, 0])[0];
      const { y, height } = params.coordSys;
      children.push({ type: "line", shape: { x1: px, y1: y, x2: px, y2: y + height }, style: { stroke: paper.level, lineWidth: 1.2, lineDash: [5, 4] } });
    }
    return { type: "group", children };
  };
  const axis = { low, high, ticks, labels: true, text: (v) => tickText(v, chart.unit) };
  return plot(view, Math.ceil(left), right, rows.length, axis, paper, size, [verticals(ticks, null, paper), custom("bars", 4, render)]);
}

/** The number of a cell, with as much of its unit and decimals as there is room for. */
function cellWords(v, unit, size, room) {
  const whole = valueText(v, unit);
  const bare = unit === "%" ? whole.replace(" %", "") : whole;
  const short = unit === "%" && Math.abs(v) >= 0.5 ? decimalText(v, 0) : bare;
  return [whole, bare, short].find((words) => textWidth(words, size) < room) ?? "";
}

function heatOption(chart, view) {
  const paper = inks(view.dark);
  const size = view.compact ? 11 : 12;
  const rows = rowsOf(chart);
  const level = levelOf(chart)?.values[0];
  const all = rows.flatMap((c) => c.values);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const left = labelRoom(rows.map((c) => c.title), size, view.width * 0.32);
  const n = chart.columns.length;
  const cell = (view.width - left - 8) / n;
  const whole = (every) => chart.columns.every((title, k) => k % every !== 0 || !inLines(title, size, every * cell - 4, 3).some((line) => line.endsWith("…")));
  const every = [1, 2, 3, 4].find((step) => step <= n && whole(step)) ?? 1; // narrow columns: the names of some
  const heads = chart.columns.map((title, k) => (k % every === 0 ? inLines(title, size, every * cell - 4, 3) : []));
  const under = Math.max(...heads.map((lines) => lines.length)) * (size + 2);
  const beyond = (i, k) => level !== undefined && rows[i]?.values[k] !== undefined && rows[i].values[k] >= level;
  const render = (params, api) => {
    const children = [];
    rows.forEach((curve, i) => {
      curve.values.forEach((v, k) => {
        const [x1, y1] = api.coord([k, i]);
        const [x2, y2] = api.coord([k + 1, i + 1]);
        const colour = heatColour(high > low ? (v - low) / (high - low) : 0.5);
        children.push({ type: "rect", shape: { x: x1, y: y1, width: x2 - x1 - 1, height: y2 - y1 - 1 }, style: { fill: colour } });
        const words = cellWords(v, chart.unit, size, x2 - x1 - 4);
        if (words) children.push(text(words, (x1 + x2) / 2, (y1 + y2) / 2, { text: inkOn(colour) }, size, { align: "center" }));
        const edge = (a, b) => children.push({ type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: { stroke: paper.text, lineWidth: 3 }, z2: 10 });
        if (k + 1 < curve.values.length && beyond(i, k) !== beyond(i, k + 1)) edge([x2 - 0.5, y1], [x2 - 0.5, y2]);
        if (i + 1 < rows.length && beyond(i, k) !== beyond(i + 1, k)) edge([x1, y2 - 0.5], [x2, y2 - 0.5]);
      });
      const [, y1] = api.coord([0, i]);
      const [, y2] = api.coord([0, i + 1]);
      children.push(...label(curve.title, size, left - 12, (y1 + y2) / 2, paper));
    });
    heads.forEach((lines, k) => {
      const [x1] = api.coord([k, 0]);
      const [x2, y] = api.coord([k + 1, rows.length]);
      lines.forEach((words, nth) => children.push(text(words, (x1 + x2) / 2, y + 12 + nth * (size + 2), paper, size, { align: "center" })));
    });
    const [, bottom] = api.coord([0, rows.length]);
    const soft = { text: paper.soft };
    if (chart.column_title) children.push(text(fitted(chart.column_title, size, view.width - 8), view.width - 8, bottom + under + 16, soft, size, { align: "right" }));
    if (chart.row_title) children.push(text(fitted(chart.row_title, size, view.width - 8), 0, 10, soft, size));
    return { type: "group", children };
  };
  const option = plot(view, Math.ceil(left), 8, rows.length, { low: 0, high: n, ticks: [], labels: false, text: String }, paper, size, [custom("cells", 4, render)], chart.row_title ? 24 : 8);
  option.grid.bottom = under + (chart.column_title ? 28 : 10);
  return option;
}

/** First and last quarter that events show: a year on either side of what is dated, the horizon of the result where it is known. */
export function eventSpan(chart, horizon) {
  const all = rowsOf(chart).flatMap((c) => [...points(c), ...(c.lower ?? []), ...(c.upper ?? [])]);
  return [Math.floor((Math.min(...all) - 1) / 4) * 4, Math.max(horizon ?? -Infinity, Math.max(...all) + 4)];
}

export function eventWords(curve) {
  const x = points(curve);
  let words = x.length > 1 ? `${quarterText(x[0])} to ${quarterText(x[1])}` : `from ${quarterText(x[0])} for good`;
  if (curve.lower?.length) words += ` (begins ${quarterText(curve.lower[0])}–${quarterText(curve.upper[0])})`;
  if (curve.values.length && curve.values[0] < 100) words += `, probability ${decimalText(curve.values[0], 0)} %`;
  return words;
}

function eventOption(chart, view, colours) {
  const paper = inks(view.dark);
  const size = view.compact ? 11 : 12;
  const rows = rowsOf(chart);
  const [low, high] = view.range;
  const render = (params, api) => {
    const { x: left, width } = params.coordSys;
    const children = [];
    rows.forEach((curve, i) => {
      const x = points(curve);
      const [a, y1] = api.coord([x[0], i]);
      const y2 = api.coord([low, i + 1])[1];
      const forGood = x.length === 1;
      const b = forGood ? left + width : api.coord([x[1], i])[0];
      const top = y1 + (y2 - y1) * 0.52;
      const tall = (y2 - y1) * 0.26;
      const colour = colours.of(curve.subject, i, view.dark);
      const opacity = curve.values.length && curve.values[0] < 100 ? 0.35 + 0.65 * (curve.values[0] / 100) : 1;
      const end = forGood ? b - tall * 0.7 : Math.max(a + 3, b);
      children.push({ type: "rect", shape: { x: a, y: top, width: end - a, height: tall }, style: { fill: colour, opacity } });
      if (forGood) children.push({ type: "polygon", shape: { points: [[end, top - 3], [b, top + tall / 2], [end, top + tall + 3]] }, style: { fill: colour, opacity } });
      if (curve.lower?.length) {
        const [l, u] = [api.coord([curve.lower[0], i])[0], api.coord([curve.upper[0], i])[0]];
        children.push({ type: "line", shape: { x1: l, y1: top + tall / 2, x2: u, y2: top + tall / 2 }, style: { stroke: paper.text, lineWidth: 1.5 } });
      }
      const lines = view.compact ? inLines(curve.title, size, width, 2) : [fitted(`${curve.title} · ${eventWords(curve)}`, size, width, true)];
      const wide = Math.max(...lines.map((words) => textWidth(words, size, true)));
      const start = Math.max(left, Math.min(a, left + width - wide));
      lines.forEach((words, nth) => children.push(text(words, start, y1 + (y2 - y1) * 0.3 - (lines.length - 1 - nth) * (size + 1), paper, size)));
    });
    return { type: "group", children };
  };
  const every = [1, 2, 5, 10].find((n) => (high - low) / 4 / n <= view.width / 54) ?? 20;
  const ticks = [];
  for (let q = Math.ceil(low / 4) * 4; q <= high; q += 4) if ((q / 4) % every === 0) ticks.push(q);
  const axis = { low, high, ticks, labels: true, text: (q) => String(Math.floor(q / 4)) };
  return plot(view, 18, 18, rows.length, axis, paper, size, [verticals(ticks, null, paper), custom("events", 4, render)]);
}

const kinds = { waterfall: waterfallOption, tornado: tornadoOption, heat: heatOption, events: eventOption };
export const isRowChart = (chart) => chart.kind in kinds;

export function rowHeight(chart, compact) {
  switch (chart.kind) {
    case "waterfall": return waterfallHeight(chart, compact);
    case "tornado": return rowsOf(chart).length * 32 + 44;
    case "heat": return rowsOf(chart).length * 36 + 84;
    default: return rowsOf(chart).length * 50 + 40;
  }
}

export const rowOption = (chart, view, colours) => kinds[chart.kind](chart, view, colours);
