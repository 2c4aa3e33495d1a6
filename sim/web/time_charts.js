// Options of ECharts for charts over quarters: lines, fans and stacks. A logarithmic axis is drawn over decimal logarithms, since
// bands on a log axis are polygons.
import { inkOn, inks, kDashes } from "./colours.js";
import { quarterIndex, tickText, unitText } from "./words.js";

export const kFont = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";

const ruler = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
export function textWidth(text, size, bold = false) {
  ruler.font = `${bold ? "bold " : ""}${size}px ${kFont}`;
  return ruler.measureText(text).width;
}

/** Words cut to their room. */
export function fitted(words, size, room, bold) {
  if (textWidth(words, size, bold) <= room) return words;
  let cut = words;
  while (cut.length > 1 && textWidth(cut + "…", size, bold) > room) cut = cut.slice(0, -1);
  return cut + "…";
}

/** A name in at most `most` lines, broken at blanks and after the joints of a key; what is left over is cut. */
export function inLines(name, size, room, most) {
  const lines = [""];
  for (const part of name.split(/(?<=[ _./+])/)) {
    const last = lines.length - 1;
    if (lines[last] && textWidth((lines[last] + part).trimEnd(), size) > room && lines.length < most) lines.push(part);
    else lines[last] += part;
  }
  return lines.map((line) => fitted(line.trimEnd(), size, room));
}

/** Words in lines that fit. */
export function wrapped(words, size, room) {
  const lines = [""];
  for (const word of words.split(" ")) {
    const longer = lines[lines.length - 1] ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines[lines.length - 1] && textWidth(longer, size, true) > room) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** Round numbers between two ends, at most about `most` of them. */
export function roundTicks(low, high, most) {
  const raw = (high - low) / Math.max(1, most - 1);
  if (!(raw > 0)) return [low];
  let step = 10 ** Math.floor(Math.log10(raw));
  for (const factor of [1, 2, 2.5, 5, 10])
    if (step * factor >= raw * (1 - 1e-9)) {
      step *= factor;
      break;
    }
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i) ticks.push(i === 0 ? 0 : i * step);
  return ticks;
}

function logTicks(low, high, most) {
  const decades = Math.log10(high / low);
  const steps = decades * 3 <= most ? [1, 2, 5] : decades * 1.5 <= most ? [1, 3] : [1];
  const every = steps.length > 1 ? 1 : Math.max(1, Math.ceil(decades / most));
  const ticks = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.log10(high); ++power) {
    if (((power % every) + every) % every !== 0) continue;
    for (const step of steps) {
      const tick = step * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) ticks.push(tick);
    }
  }
  return ticks;
}

/** Where a curve's values lie: quarters as numbers, or what place() said. */
export function points(curve) {
  return curve.x ?? (curve.x = curve.quarters.map(quarterIndex));
}

/** Puts the curves of a response over the positions of its columns, levels across all of them. */
export function place(chart) {
  if (chart.kind !== "response") return;
  if (chart.positions?.length !== chart.columns.length) chart.positions = chart.columns.map((_, i) => i);
  for (const curve of chart.curves) {
    if (curve.role === "level") curve.values = chart.columns.map(() => curve.values[0]);
    curve.x = chart.positions.slice(0, curve.values.length);
  }
}

export function spanOf(chart) {
  const all = chart.curves.flatMap(points);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return low < high ? [low, high] : [low - 2, high + 2];
}

export const hasBand = (curve) => Array.isArray(curve.lower) && curve.lower.length > 0;

/** Whether a curve's band is drawn: where a chart singles out some curves, only theirs. */
function showsBand(chart, curve) {
  return hasBand(curve) && (curve.prominent || !chart.curves.some((c) => c.prominent));
}

/** [low, high] of what is drawn between two quarters, before rounding. */
export function extentOf(chart, [from, to], hidden = new Set()) {
  let low = Infinity;
  let high = -Infinity;
  const hold = (v) => {
    if (!Number.isFinite(v) || (chart.logarithmic && v <= 0)) return;
    low = Math.min(low, v);
    high = Math.max(high, v);
  };
  for (const curve of chart.curves) {
    if (hidden.has(curve.key)) continue;
    const band = showsBand(chart, curve);
    points(curve).forEach((x, i) => {
      if (curve.role !== "level" && (x < from || x > to)) return;
      hold(curve.values[i]);
      if (band) {
        hold(curve.lower[i]);
        hold(curve.upper[i]);
      }
    });
  }
  if (low > high) return chart.logarithmic ? [0.1, 1] : [0, 1];
  return [low, high];
}

function valueAxis(chart, extent, height) {
  let [low, high] = extent;
  const most = Math.max(3, Math.round(height / 46));
  if (chart.logarithmic) {
    if (high / low < 2) [low, high] = [low / 1.5, high * 1.5];
    const ticks = logTicks(low / 1.15, high * 1.15, most);
    return { low: Math.log10(low / 1.15), high: Math.log10(high * 1.15), ticks, on: (v) => Math.log10(Math.max(v, low / 10)) };
  }
  low = Math.min(low, 0);
  if (chart.kind === "stack") high = 100;
  else if (!(high > low)) high = low + 1;
  const ticks = roundTicks(low, high, most);
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : high - low;
  if (ticks[ticks.length - 1] < high - 1e-9 * step) ticks.push(ticks[ticks.length - 1] + step);
  if (ticks[0] > low + 1e-9 * step) ticks.unshift(ticks[0] - step);
  low = Math.min(low, ticks[0]);
  return { low, high: Math.max(high, ticks[ticks.length - 1]), ticks, on: (v) => v };
}

function yearTicks([from, to], width) {
  const years = Math.max(1, (to - from) / 4);
  const most = Math.max(2, Math.floor(width / 54));
  const every = [1, 2, 5, 10, 20, 50].find((n) => years / n <= most) ?? 100;
  const ticks = [];
  for (let q = Math.ceil(from / 4) * 4; q <= to; q += 4) if ((q / 4) % every === 0) ticks.push(q);
  return ticks;
}

function polygon(name, colour, opacity, xs, lower, upper, on, z) {
  return {
    type: "custom",
    name,
    silent: true,
    clip: true,
    animation: false,
    z,
    data: [0],
    renderItem(params, api) {
      const points = [];
      for (let i = 0; i < xs.length; ++i) points.push(api.coord([xs[i], on(upper[i])]));
      for (let i = xs.length - 1; i >= 0; --i) points.push(api.coord([xs[i], on(lower[i])]));
      return { type: "polygon", shape: { points }, style: { fill: colour, opacity, stroke: xs.length === 1 ? colour : "none", lineWidth: 3 } };
    },
  };
}

/** Points of a curve, with a gap where more than a year is missing. */
function withGaps(curve) {
  const data = [];
  points(curve).forEach((x, i) => {
    if (curve.role === "history" && i > 0 && x - curve.x[i - 1] > 4) data.push([(x + curve.x[i - 1]) / 2, null]);
    data.push([x, curve.values[i]]);
  });
  return data;
}

/** Columns of a response that have room for their words: [position, words]. */
function columnTicks(chart, width, size) {
  const [low, high] = spanOf(chart);
  const ticks = [];
  let free = -Infinity;
  chart.positions.forEach((at, i) => {
    const words = fitted(chart.columns[i], size, 110);
    const [middle, half] = [((at - low) / (high - low)) * width, textWidth(words, size) / 2 + 5];
    if (middle - half < free) return;
    ticks.push([at, words]);
    free = middle + half;
  });
  return ticks;
}

function line(curve, colour, on, dash, compact, marked = false) {
  const level = curve.role === "level";
  const history = curve.role === "history";
  return {
    type: "line",
    name: curve.title,
    silent: true,
    animation: false,
    clip: true,
    z: level ? 2 : curve.prominent ? 6 : 5,
    showSymbol: (history && curve.values.length < 16) || curve.values.length === 1 || (marked && !level),
    symbol: "circle",
    symbolSize: compact ? 4 : 6,
    data: withGaps(curve).map(([x, v]) => [x, v === null ? null : on(v)]),
    lineStyle: { color: colour, width: level ? 1.2 : curve.prominent ? 2.8 : compact ? 1.8 : history ? 1.4 : 2, type: level ? [5, 4] : kDashes[dash] },
    itemStyle: { color: colour },
  };
}

/** Labels at the right end of the curves, moved apart where they would meet, each with a short rule to its line. */
function endLabels(labels, xEnd, on, paper, size) {
  return {
    type: "custom",
    name: "labels",
    silent: true,
    clip: false,
    animation: false,
    z: 8,
    data: [0],
    renderItem(params, api) {
      const { x, y, width, height } = params.coordSys;
      const apart = size + 3;
      const placed = labels
        .map((l) => ({ ...l, target: Math.min(y + height, Math.max(y, api.coord([xEnd, on(l.value)])[1])) }))
        .sort((a, b) => a.target - b.target);
      placed.forEach((l, i) => (l.at = Math.max(l.target, i === 0 ? y : placed[i - 1].at + apart)));
      let lowest = y + height;
      for (let i = placed.length - 1; i >= 0; --i) lowest = (placed[i].at = Math.min(placed[i].at, lowest)) - apart;
      const right = x + width;
      return {
        type: "group",
        children: placed.flatMap((l) => [
          { type: "polyline", shape: { points: [[right + 1, l.target], [right + 7, l.at], [right + 10, l.at]] }, style: { stroke: l.colour, fill: "none", lineWidth: 1, opacity: 0.7 } },
          { type: "text", style: { text: l.text, x: right + 12, y: l.at, verticalAlign: "middle", fill: paper.text, font: `${l.bold ? "bold " : ""}${size}px ${kFont}` } },
        ]),
      };
    },
  };
}

/** Names inside the areas of a stack, where an area is high enough. */
function areaLabels(areas, size) {
  return {
    type: "custom",
    name: "labels",
    silent: true,
    clip: false,
    animation: false,
    z: 8,
    data: [0],
    renderItem(params, api) {
      const { x: left, width } = params.coordSys;
      const children = [];
      for (const area of areas) {
        let best = null;
        const half = textWidth(area.title, size, true) / 2 + 6;
        const ends = area.x.map((q, i) => ({ px: api.coord([q, 0])[0], top: api.coord([q, area.upper[i]])[1], bottom: api.coord([q, area.lower[i]])[1] }));
        for (const { px } of ends) {
          if (px - half < left || px + half > left + width) continue;
          const under = ends.filter((e) => Math.abs(e.px - px) <= half); // what the words would cover
          const top = Math.max(...under.map((e) => e.top));
          const bottom = Math.min(...under.map((e) => e.bottom));
          if (best === null || bottom - top > best.high) best = { high: bottom - top, px, py: (top + bottom) / 2 };
        }
        if (best === null || best.high < size + 4) continue;
        children.push({ type: "text", style: { text: area.title, x: best.px, y: best.py, align: "center", verticalAlign: "middle", fill: inkOn(area.colour), font: `600 ${size}px ${kFont}` } });
      }
      return { type: "group", children };
    },
  };
}

function stackSeries(chart, view, colours) {
  const shown = chart.curves.filter((c) => !view.hidden.has(c.key));
  const series = [];
  const areas = [];
  if (shown.length === 0) return series;
  const total = points(shown[0]).map((_, i) => shown.reduce((sum, c) => sum + c.values[i], 0));
  let lower = total.map(() => 0);
  chart.curves.forEach((curve, k) => {
    if (view.hidden.has(curve.key)) return;
    const upper = lower.map((v, i) => v + (total[i] > 0 ? (100 * curve.values[i]) / total[i] : 0));
    const colour = colours.of(curve.subject, k, false);
    series.push(polygon(curve.title, colour, 1, points(curve), lower, upper, (v) => v, 3));
    areas.push({ title: curve.title, colour, x: points(curve), lower, upper });
    lower = upper;
  });
  return [...series, areaLabels(areas, view.compact ? 11 : 12)];
}

function fanSeries(chart, view, colours, on) {
  const series = [];
  const bands = chart.curves.filter(hasBand);
  bands.forEach((curve, i) => {
    const colour = colours.of(curve.subject, 0, view.dark);
    series.push(polygon(curve.title, colour, bands.length === 1 ? 0.25 : i === 0 ? 0.2 : 0.34, points(curve), curve.lower, curve.upper, on, 3));
  });
  if (bands.length > 0) series.push(line({ ...bands[0], title: "median" }, colours.of(bands[0].subject, 0, view.dark), on, 0, view.compact));
  for (const curve of chart.curves)
    if (!hasBand(curve)) series.push(line(curve, curve.role === "level" ? inks(view.dark).level : colours.of(curve.subject ?? bands[0]?.subject, 0, view.dark), on, 0, view.compact));
  return series;
}

function lineSeries(chart, view, colours, on) {
  const series = [];
  const bands = chart.curves.filter((c) => !view.hidden.has(c.key) && showsBand(chart, c)).length;
  const opacity = bands <= 2 ? 0.22 : Math.max(0.07, 0.44 / bands); // many bands on each other stay light
  chart.curves.forEach((curve, k) => {
    if (view.hidden.has(curve.key)) return;
    const level = curve.role === "level";
    const colour = level ? inks(view.dark).level : colours.of(curve.subject, k, view.dark);
    if (showsBand(chart, curve)) series.push(polygon(curve.title, colour, opacity, points(curve), curve.lower, curve.upper, on, 3));
    series.push(line(curve, colour, on, colours.dash(curve.subject), view.compact, chart.kind === "response" && curve.values.length <= 30));
  });
  return series;
}

function at(curve, x) {
  const xs = points(curve);
  for (let i = xs.length - 1; i >= 0; --i) if (xs[i] <= x) return curve.values[i];
  return null;
}

function labelsOf(chart, view, colours) {
  const labels = [];
  chart.curves.forEach((curve, k) => {
    if (view.hidden.has(curve.key) || curve.role === "history") return;
    if (chart.kind === "fan" && curve.role !== "level") return;
    const value = at(curve, view.range[1]);
    if (value === null || (chart.logarithmic && value <= 0)) return;
    labels.push({ text: curve.title, value, bold: curve.prominent, colour: curve.role === "level" ? inks(view.dark).level : colours.of(curve.subject, k, view.dark) });
  });
  return labels;
}

/** Option for a chart over quarters. view: {width, height, dark, compact, hidden, range, extent} */
export function timeOption(chart, view, colours) {
  const paper = inks(view.dark);
  const size = view.compact ? 11 : 12;
  const labels = chart.kind === "stack" ? [] : labelsOf(chart, view, colours);
  for (const label of labels) label.text = fitted(label.text, size, view.width * (view.compact ? 0.34 : 0.28), label.bold);
  const right = labels.length === 0 ? 14 : 18 + Math.max(...labels.map((l) => textWidth(l.text, size, l.bold)));
  const unit = unitText(chart.unit);
  const top = unit && !view.untitled ? 26 : 12;
  const extent = view.extent ?? extentOf(chart, view.range, view.hidden);
  const axis = valueAxis(chart, extent, view.height - top - 30);
  const tickWidth = Math.max(...axis.ticks.map((t) => textWidth(tickText(t, chart.unit), size)), 10);
  const left = Math.ceil(tickWidth) + 12;
  const on = axis.on;
  const series =
    chart.kind === "stack" ? stackSeries(chart, view, colours) : chart.kind === "fan" ? fanSeries(chart, view, colours, on) : lineSeries(chart, view, colours, on);
  if (labels.length > 0) series.push(endLabels(labels, view.range[1], on, paper, size));
  const response = chart.kind === "response";
  const columns = response ? columnTicks(chart, view.width - left - right, size) : [];
  const years = response ? columns.map(([at]) => at) : yearTicks(view.range, view.width - left - right);
  const yearText = (q) => (response ? columns.find(([at]) => Math.abs(at - q) < 1e-9)?.[1] ?? "" : String(Math.floor(q / 4)));
  return {
    animation: false,
    textStyle: { fontFamily: kFont, fontSize: size, color: paper.text },
    grid: { left, right: Math.ceil(right), top, bottom: response && chart.column_title ? 44 : 26 },
    xAxis: {
      type: "value",
      min: view.range[0],
      max: view.range[1],
      axisLine: { show: chart.logarithmic || axis.low >= 0, onZero: false, lineStyle: { color: paper.soft } },
      axisTick: { show: true, customValues: years, lineStyle: { color: paper.soft } },
      axisLabel: { customValues: years, formatter: yearText, color: paper.soft, fontSize: size, hideOverlap: !response },
      name: response ? chart.column_title : "",
      nameLocation: "middle",
      nameGap: 27,
      nameTextStyle: { color: paper.soft, fontSize: size },
      splitLine: { show: false },
    },
    yAxis: {
      type: "value",
      min: axis.low,
      max: axis.high,
      name: view.untitled ? "" : unit,
      nameLocation: "end",
      nameGap: 10,
      nameTextStyle: { align: "left", color: paper.soft, fontSize: size, padding: [0, 0, 0, -left + 4] },
      axisLine: { show: false },
      axisTick: { show: false, customValues: axis.ticks.map(on) },
      axisLabel: { customValues: axis.ticks.map(on), formatter: (v) => tickText(nearest(axis.ticks, on, v), chart.unit), color: paper.soft, fontSize: size },
      splitLine: { show: false },
    },
    series: [rules(axis.ticks.map(on), chart.logarithmic || axis.low >= 0 ? null : 0, paper), ...series],
  };
}

function nearest(ticks, on, v) {
  return ticks.reduce((best, t) => (Math.abs(on(t) - v) < Math.abs(on(best) - v) ? t : best), ticks[0]);
}

/** Rules across the plot at the ticks, the one at zero darker. */
function rules(levels, zero, paper) {
  return {
    type: "custom",
    name: "rules",
    silent: true,
    clip: false,
    animation: false,
    z: 1,
    data: [0],
    renderItem(params, api) {
      const { x, width } = params.coordSys;
      return {
        type: "group",
        children: levels.map((v) => {
          const py = Math.round(api.coord([0, v])[1]) + 0.5;
          return { type: "line", shape: { x1: x, y1: py, x2: x + width, y2: py }, style: { stroke: v === zero ? paper.soft : paper.rule, lineWidth: 1 } };
        }),
      };
    },
  };
}
