// A figure: headline, legend, plot with pointer, keyboard and zoom, picture, and the data behind it.
import * as echarts from "echarts/core";
import { CustomChart, LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";
import { heatColour, inks, paintMark } from "./colours.js";
import { eventSpan, eventWords, isRowChart, rowHeight, rowOption, rowsOf, waterfallBars } from "./row_charts.js";
import { extentOf, hasBand, kFont, place, points, spanOf, timeOption, wrapped } from "./time_charts.js";
import { dataTable, element } from "./tables.js";
import { decimalText, numberText, quarterText, unitText, valueText } from "./words.js";

echarts.use([CustomChart, LineChart, GridComponent, SVGRenderer]);

const isTime = (chart) => !isRowChart(chart);
const bandText = (curve, i, unit) => (hasBand(curve) && curve.lower[i] !== undefined ? `${valueText(curve.lower[i], unit)} to ${valueText(curve.upper[i], unit)}` : "");

/** One plot: draws a chart, and follows the pointer and the keys. */
class Plot {
  constructor(chart, context, { compact = false, group = null, label }) {
    place(chart);
    Object.assign(this, { chart, context, compact, group });
    this.stops = chart.kind === "response" ? chart.positions : null; // where it can be asked
    this.hidden = new Set();
    this.whole = chart.kind === "events" ? eventSpan(chart, context.horizon) : isTime(chart) ? spanOf(chart) : [0, 0];
    this.range = this.whole;
    this.canvas = element("div", { class: "canvas", "aria-hidden": "true" });
    this.rule = element("div", { class: "rule", hidden: true });
    this.brush = element("div", { class: "brush", hidden: true });
    this.tip = element("div", { class: "tip", hidden: true });
    this.spoken = element("div", { class: "hidden", role: "status" });
    this.box = element("div", { class: "plot", tabindex: "0", role: "group", "aria-roledescription": "chart", "aria-label": label, "data-chart": chart.key }, this.canvas, this.rule, this.brush, this.tip, this.spoken);
    this.listen();
  }

  /** Its room, before it is drawn, so that nothing moves when it is. */
  reserve() {
    this.canvas.style.height = `${this.height()}px`;
  }

  height() {
    if (isRowChart(this.chart)) return rowHeight(this.chart, this.narrow());
    if (this.context.printing()) return this.compact ? 165 : 270;
    if (this.compact) return 220;
    return this.narrow() || this.chart.kind === "stack" ? 300 : 400;
  }

  narrow() {
    return this.compact || this.width() < 560;
  }

  width() {
    return this.box.clientWidth || 600;
  }

  view(width, height, dark) {
    return { width, height, dark, compact: this.narrow(), hidden: this.hidden, range: this.range, extent: this.group?.extent(this.range), untitled: false };
  }

  option(view) {
    return isRowChart(this.chart) ? rowOption(this.chart, view, this.context.colours) : timeOption(this.chart, view, this.context.colours);
  }

  draw() {
    const [width, height] = [this.width(), this.height()];
    this.canvas.style.height = `${height}px`;
    if (!this.drawing) this.drawing = echarts.init(this.canvas, null, { renderer: "svg", width, height });
    else this.drawing.resize({ width, height });
    this.drawing.setOption(this.option(this.view(width, height, this.context.dark())), { notMerge: true });
    this.drawn = true;
  }

  /** Plot area in pixels. */
  area() {
    const grid = this.drawing.getOption().grid[0];
    return { left: grid.left, right: this.drawing.getWidth() - grid.right, top: grid.top, bottom: this.drawing.getHeight() - grid.bottom };
  }

  quarterAt(px) {
    const { left, right } = this.area();
    const share = Math.min(1, Math.max(0, (px - left) / (right - left)));
    const at = this.range[0] + share * (this.range[1] - this.range[0]);
    return this.stops ? this.stops.reduce((best, x) => (Math.abs(x - at) < Math.abs(best - at) ? x : best)) : Math.round(at);
  }

  pixelOf(quarter) {
    const { left, right } = this.area();
    return left + ((quarter - this.range[0]) / (this.range[1] - this.range[0])) * (right - left);
  }

  listen() {
    const place = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.drawn) return;
      const [x, y] = place(event);
      if (this.from !== undefined) this.showBrush(x);
      else this.point(x, y);
    });
    this.canvas.addEventListener("pointerleave", (event) => this.from === undefined && event.pointerType !== "touch" && this.leave()); // what a tap showed stays
    this.canvas.addEventListener("pointerdown", (event) => {
      if (this.drawn && event.pointerType === "touch") this.point(...place(event));
      if (!this.drawn || event.pointerType !== "mouse" || event.button !== 0 || !this.zooms()) return;
      this.from = place(event)[0];
      this.canvas.setPointerCapture(event.pointerId);
    });
    this.canvas.addEventListener("pointerup", (event) => {
      if (this.from === undefined) return;
      const [a, b] = [this.from, place(event)[0]].sort((p, q) => p - q);
      this.from = undefined;
      this.brush.hidden = true;
      if (b - a > 12) this.zoomTo(this.quarterAt(a), this.quarterAt(b));
    });
    this.canvas.addEventListener("dblclick", () => this.zooms() && this.zoomTo(...this.whole));
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => this.leave());
  }

  zooms() {
    return isTime(this.chart) && !this.stops;
  }

  showBrush(x) {
    this.leave();
    const { left, right, top, bottom } = this.area();
    const [a, b] = [this.from, x].map((p) => Math.min(right, Math.max(left, p))).sort((p, q) => p - q);
    Object.assign(this.brush.style, { left: `${a}px`, width: `${b - a}px`, top: `${top}px`, height: `${bottom - top}px` });
    this.brush.hidden = false;
  }

  /** Shows another range of quarters; at least a year of it. */
  zoomTo(from, to) {
    if (to - from < 4) to = from + 4;
    const wide = Math.min(to - from, this.whole[1] - this.whole[0]);
    const start = Math.max(this.whole[0], Math.min(from, this.whole[1] - wide));
    this.range = [start, start + wide];
    this.leave();
    for (const plot of this.group ? this.group.plots : [this]) {
      plot.range = this.range;
      if (plot.drawn) plot.draw();
    }
  }

  zoomBy(factor) {
    const [a, b] = this.range;
    const middle = (a + b) / 2;
    const half = ((b - a) / 2) * factor;
    this.zoomTo(Math.round(middle - half), Math.round(middle + half));
  }

  key(event) {
    if (!this.drawn) return;
    const rows = isRowChart(this.chart) ? this.rowCount() : (this.stops?.length ?? 0);
    const shown = (i) => (this.stops ? this.stops[i] : i);
    const focus = this.stops && this.focus !== undefined ? this.stops.indexOf(this.focus) : this.focus;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      const [low, high] = rows ? [0, rows - 1] : this.range;
      const now = focus === undefined ? (step > 0 ? low : high) : focus + step;
      this.show(shown(Math.min(high, Math.max(low, now))), true);
    } else if (event.key === "Home" || event.key === "End") {
      const [low, high] = rows ? [0, rows - 1] : this.range;
      this.show(shown(event.key === "Home" ? low : high), true);
    } else if (event.key === "Escape") this.leave();
    else if ((event.key === "+" || event.key === "=") && this.zooms()) this.zoomBy(0.5);
    else if (event.key === "-" && this.zooms()) this.zoomBy(2);
    else if (event.key === "0" && this.zooms()) this.zoomTo(...this.whole);
    else return;
    event.preventDefault();
  }

  rowCount() {
    return this.chart.kind === "waterfall" ? waterfallBars(this.chart).length : rowsOf(this.chart).length;
  }

  point(x, y) {
    const { left, right, top, bottom } = this.area();
    if (y < top - 4 || y > bottom + 24 || (isTime(this.chart) && (x < left - 6 || x > right + 6))) return this.leave();
    if (isTime(this.chart)) return this.show(this.quarterAt(x), false);
    const row = Math.floor(((y - top) / (bottom - top)) * this.rowCount());
    if (row < 0 || row >= this.rowCount()) return this.leave();
    return this.show(row, false, x);
  }

  /** Shows what stands at a quarter or in a row. */
  show(focus, speak, x) {
    this.focus = focus;
    const { left, top, bottom } = this.area();
    const [head, lines] = isTime(this.chart) ? this.quarterWords(focus) : this.rowWords(focus, x);
    this.tip.replaceChildren(element("strong", {}, head), ...lines.map((l) => this.tipLine(l)));
    this.tip.hidden = false;
    let px = x ?? left;
    let py = top;
    if (isTime(this.chart)) {
      px = this.pixelOf(focus);
      Object.assign(this.rule.style, { left: `${px}px`, top: `${top}px`, height: `${bottom - top}px` });
      this.rule.hidden = false;
    } else py = top + ((focus + 1) / this.rowCount()) * (bottom - top);
    const wide = this.tip.offsetWidth;
    const before = px + 12 + wide > this.canvas.clientWidth;
    const at = before ? Math.max(0, Math.min(px - wide - 12, this.canvas.clientWidth - wide)) : px + 12;
    Object.assign(this.tip.style, { left: `${Math.max(0, at)}px`, top: `${Math.min(py, Math.max(0, bottom - 20))}px` });
    if (speak) this.spoken.textContent = `${head}: ${lines.map((l) => [l.name, l.text, l.more].filter(Boolean).join(" ")).join("; ")}`;
  }

  tipLine({ name, text, more, colour, dash = 0 }) {
    const mark = element("i", { class: "mark" });
    if (colour) paintMark(mark, colour, dash);
    return element("div", {}, colour ? mark : null, element("span", { class: "name" }, name), element("b", {}, text), more ? element("span", { class: "soft" }, more) : null);
  }

  leave() {
    this.focus = undefined;
    this.tip.hidden = this.rule.hidden = true;
  }

  quarterWords(quarter) {
    const lines = [];
    const { colours } = this.context;
    this.chart.curves.forEach((curve, k) => {
      if (this.hidden.has(curve.key) || curve.role === "level") return;
      const i = points(curve).indexOf(quarter);
      if (i < 0) return;
      const colour = colours.of(curve.subject, k, this.context.dark());
      const value = valueText(curve.values[i], curve.unit);
      const band = bandText(curve, i, curve.unit);
      if (this.chart.kind === "fan" && hasBand(curve)) {
        if (!lines.some((l) => l.name === "median")) lines.push({ name: "median", text: value, colour });
        lines.push({ name: curve.title, text: band });
      } else lines.push({ name: curve.title, text: value, more: band, colour, dash: colours.dash(curve.subject), at: curve.values[i] });
    });
    if (this.chart.kind === "lines" || this.stops) lines.sort((a, b) => b.at - a.at);
    if (this.stops) return [[this.chart.column_title, this.chart.columns[this.stops.indexOf(quarter)]].filter(Boolean).join(": "), lines];
    return [quarterText(quarter), lines];
  }

  rowWords(row, x) {
    const { chart } = this;
    if (chart.kind === "waterfall") {
      const { curve } = waterfallBars(chart)[row];
      const lines = [];
      if (chart.logarithmic) lines.push({ name: "factor", text: `×${numberText(Math.exp(curve.values[0]))}` });
      const interval = curve.lower ? `${decimalText(curve.lower[0], 3)} to ${decimalText(curve.upper[0], 3)}` : "";
      lines.push({ name: chart.logarithmic ? "logarithm" : "value", text: decimalText(curve.values[0], 3), more: interval });
      return [curve.title, lines];
    }
    const curve = rowsOf(chart)[row];
    if (chart.kind === "heat") {
      const { left, right } = this.area();
      const cells = curve.values.map((v, k) => ({ name: chart.columns[k], text: valueText(v, chart.unit), more: bandText(curve, k, chart.unit) }));
      if (x === undefined) return [curve.title, cells];
      const k = Math.min(cells.length - 1, Math.max(0, Math.floor(((x - left) / (right - left)) * cells.length)));
      return [curve.title, [cells[k]]];
    }
    if (chart.kind === "events") return [curve.title, [{ name: eventWords(curve), text: "", more: curve.note }]];
    const ends = curve.values.map((v, end) => ({ name: end === 0 ? "at its low end" : "at its high end", text: valueText(v, chart.unit), more: bandText(curve, end, chart.unit) }));
    return [curve.title, curve.note ? [...ends, { name: curve.note, text: "" }] : ends];
  }

  /** Drawn anew at a place of a picture, always light. */
  svgAt(x, y, wide, high, compact) {
    const drawing = echarts.init(element("div"), null, { renderer: "svg", width: wide, height: high });
    drawing.setOption(this.option({ ...this.view(wide, high, false), compact }));
    const plot = drawing.renderToSVGString().replace("<svg ", `<svg x="${x}" y="${y}" `);
    drawing.dispose();
    return plot;
  }
}

/** Plots with their headline as a picture of its own, for a slide: one large, several side by side under their names. */
function svgPicture(plots, title) {
  const [width, margin, size] = [1200, 24, 20];
  const wide = width - 2 * margin;
  const lines = wrapped(title, size, wide);
  let top = margin + lines.length * size * 1.35 + 12;
  const { chart, context } = plots[0];
  const escaped = (words) => words.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const name = (words, x, y) => `<text x="${x}" y="${y}" font-family="${kFont}" font-size="15" font-weight="600" fill="${inks(false).text}">${escaped(words)}</text>`;
  let drawn = "";
  if (plots.length === 1) {
    const high = isRowChart(chart) ? rowHeight(chart, false) : 540;
    drawn = plots[0].svgAt(margin, top, wide, high, false);
    top += high;
  } else {
    const across = plots.length === 4 || plots.length === 2 ? 2 : 3;
    const [room, high] = [(wide - (across - 1) * 20) / across, 230];
    plots.forEach((plot, i) => {
      const [x, y] = [margin + (i % across) * (room + 20), top + Math.floor(i / across) * (high + 34)];
      drawn += name(plot.chart.title, x, y + 14) + plot.svgAt(x, y + 20, room, high, true);
    });
    top += Math.ceil(plots.length / across) * (high + 34);
  }
  const height = Math.ceil(top + margin + 14);
  const head = lines.map((words, i) => `<text x="${margin}" y="${margin + size * (1 + 1.35 * i)}">${escaped(words)}</text>`).join("");
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#fff"/><g font-family="${kFont}" font-size="${size}" font-weight="600" fill="${inks(false).text}">${head}</g>${drawn}<text x="${margin}" y="${height - 14}" font-family="${kFont}" font-size="12" fill="${inks(false).soft}">${escaped(context.line)}</text></svg>`;
  return { text, width, height };
}

function download(url, name) {
  element("a", { href: url, download: name }).click();
}

async function savePng({ text, width, height }, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = element("canvas", { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  const url = URL.createObjectURL(blob);
  download(url, `${name}.png`);
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

const button = (label, title, click) => element("button", { type: "button", title, "aria-label": title, on: { click } }, label);

function tools(plots, name, titleOf) {
  const [first] = plots;
  const bar = element("div", { class: "tools" });
  if (first.zooms())
    bar.append(
      button("+", "Zoom in", () => first.zoomBy(0.5)),
      button("−", "Zoom out", () => first.zoomBy(2)),
      button("All", "Show all quarters", () => first.zoomTo(...first.whole)));
  bar.append(button("Picture", "Save as a picture", () => savePng(svgPicture(plots, titleOf()), name)));
  return bar;
}

/** Legend: a switch a curve; what was before the start goes with it. */
function legend(plot) {
  const { chart, context } = plot;
  if (chart.kind === "tornado") {
    const ends = ["at its low end", "at its high end"].map((words, i) => {
      const mark = element("i", { class: "mark" });
      const end = element("span", {}, mark, words);
      end.paint = () => paintMark(mark, context.colours.of("", i, context.dark()), 0);
      end.paint();
      return end;
    });
    const middle = chart.curves.find((c) => c.role === "level");
    const line = middle && element("span", {}, element("i", { class: "mark dashed" }), `${middle.title}: ${valueText(middle.values[0], chart.unit)}`);
    return element("div", { class: "legend" }, ...ends, line);
  }
  if (chart.kind === "heat") {
    const all = rowsOf(chart).flatMap((c) => c.values);
    const ends = [["least", Math.min(...all)], ["most", Math.max(...all)]].map(([words, v], i) => {
      const mark = element("i", { class: "mark" });
      paintMark(mark, heatColour(i), 0);
      return element("span", {}, mark, `${words}: ${valueText(v, chart.unit)}${chart.unit === "%" ? "" : ` ${unitText(chart.unit)}`}`);
    });
    return element("div", { class: "legend" }, ...ends);
  }
  const entries = chart.curves.filter((c) => c.role !== "history" && c.role !== "level");
  if (!["lines", "stack", "response"].includes(chart.kind) || entries.length < 2) return null;
  const bar = element("div", { class: "legend", role: "group", "aria-label": "Curves" });
  for (const curve of entries) {
    const mark = element("i", { class: "mark" });
    const toggle = element("button", { type: "button", "aria-pressed": "true" }, mark, curve.title);
    const stack = chart.kind === "stack";
    toggle.paint = () => paintMark(mark, context.colours.of(curve.subject, chart.curves.indexOf(curve), !stack && context.dark()), stack ? 0 : context.colours.dash(curve.subject));
    toggle.paint();
    toggle.addEventListener("click", () => {
      const hide = !plot.hidden.has(curve.key);
      for (const c of chart.curves)
        if (c === curve || (curve.subject && c.role === "history" && c.subject === curve.subject)) hide ? plot.hidden.add(c.key) : plot.hidden.delete(c.key);
      toggle.setAttribute("aria-pressed", String(!hide));
      plot.leave();
      plot.draw();
    });
    bar.append(toggle);
  }
  return bar;
}

function dataBlock(charts) {
  const block = element("details", { class: "data" }, element("summary", {}, "Data"));
  const fill = () => {
    if (block.filled) return;
    block.filled = true;
    for (const chart of charts) {
      if (charts.length > 1) block.append(element("h4", {}, chart.title));
      block.append(dataTable(chart));
    }
  };
  block.addEventListener("toggle", () => block.open && fill());
  return block;
}

/** A chart alone. */
export function drawFigure(chart, context) {
  const plot = new Plot(chart, context, { label: `${chart.title}. Arrow keys read it value by value${["waterfall", "tornado", "heat", "events", "response"].includes(chart.kind) ? "" : ", plus and minus zoom"}.` });
  const bar = legend(plot);
  const figure = element("figure", { id: `figure-${chart.key}`, "data-kind": chart.kind },
    element("figcaption", {}, element("h3", {}, chart.title), chart.note ? element("p", { class: "note" }, chart.note) : null),
    element("div", { class: "above" }, bar ?? element("span"), tools([plot], chart.key.replaceAll(".", "_"), () => chart.title)), plot.box, dataBlock([chart]));
  context.plots.push(plot);
  figure.plots = [plot];
  figure.paint = () => bar?.querySelectorAll("button, span").forEach((b) => b.paint?.());
  return figure;
}

/** Charts of one group: small, side by side, on one axis. */
export function drawGroup(charts, context) {
  const plots = [];
  const same = charts.every((c) => c.unit === charts[0].unit && c.logarithmic === charts[0].logarithmic);
  const group = {
    plots,
    extent(range) {
      if (!same) return undefined;
      const ends = plots.map((p) => extentOf(p.chart, range));
      return [Math.min(...ends.map((e) => e[0])), Math.max(...ends.map((e) => e[1]))];
    },
  };
  const panels = element("div", { class: charts.length === 4 ? "panels even" : "panels" });
  for (const chart of charts) {
    const plot = new Plot(chart, context, { compact: true, group, label: `${chart.title}: ${charts[0].group}. Arrow keys read it value by value, plus and minus zoom.` });
    plots.push(plot);
    panels.append(element("div", { class: "panel", id: `figure-${chart.key}` }, element("h4", {}, chart.title), plot.box));
  }
  const whole = [Math.min(...plots.map((p) => p.whole[0])), Math.max(...plots.map((p) => p.whole[1]))];
  for (const plot of plots) plot.whole = plot.range = whole;
  context.plots.push(...plots);
  const figure = element("figure", { "data-kind": "group" },
    element("figcaption", {}, element("h3", {}, charts[0].group), charts[0].note ? element("p", { class: "note" }, charts[0].note) : null),
    element("div", { class: "above" }, element("span"), tools(plots, charts[0].key.replaceAll(".", "_"), () => charts[0].group)), panels, dataBlock(charts));
  figure.plots = plots;
  return figure;
}
