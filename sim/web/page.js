// The page of a result: chapters of sections, each drawn by the kinds of its charts; nothing here knows an analysis.
import { makeColours } from "./colours.js";
import { drawFigure, drawGroup } from "./figure.js";
import { drawTable, element } from "./tables.js";
import { decimalText, joined, quarterIndex } from "./words.js";

const { head, manifest, looks, sections } = JSON.parse(document.getElementById("result").textContent);

const system = matchMedia("(prefers-color-scheme: dark)");
const trajectories = () => `${decimalText(head.trajectories, 0)} ${head.trajectories === 1 ? "trajectory" : "trajectories"}`;
let theme = "auto";
let printing = false;

const context = {
  colours: makeColours(looks),
  horizon: head.end ? quarterIndex(head.end) : undefined,
  plots: [],
  line: [head.scenario, head.trajectories !== undefined && trajectories(), head.hash && `run ${head.hash.slice(0, 8)}`, `capexsim ${head.version}`].filter(Boolean).join(" · "), // under pictures
  printing: () => printing,
  dark: () => !printing && (theme === "dark" || (theme === "auto" && system.matches)),
};
const tables = [];
const figures = [];

function sectionParts(section) {
  const parts = [];
  const folds = new Map();
  const groups = new Map();
  for (const text of section.text) if (text !== head.answer) parts.push(element("p", {}, text));
  for (const chart of section.charts) {
    let figure;
    if (chart.group) {
      if (groups.has(chart.group)) continue;
      const members = section.charts.filter((c) => c.group === chart.group);
      groups.set(chart.group, true);
      figure = drawGroup(members, context);
    } else figure = drawFigure(chart, context);
    figures.push(figure);
    if (!chart.folded) {
      parts.push(figure);
      continue;
    }
    const fold = element("details", { class: "fold" }, element("summary", {}, chart.group || chart.title), figure);
    fold.addEventListener("toggle", () => fold.open && drawIn(fold));
    folds.set(fold, true);
    parts.push(fold);
  }
  for (const table of section.tables) {
    const block = drawTable(table);
    tables.push(block);
    if (table.terminal === false && table.rows.length > 25 && !table.columns.some((c) => c.filter)) {
      const fold = element("details", { class: "fold long" }, element("summary", {}, table.title || table.key), block);
      fold.addEventListener("toggle", () => fold.open && block.start());
      parts.push(fold);
    } else parts.push(block);
  }
  return parts;
}

/** Neighbours of one chapter stand under one heading. */
function chapters() {
  const made = [];
  for (const section of sections) {
    const parts = sectionParts(section);
    if (parts.length === 0) continue;
    const title = section.chapter || section.title || section.key;
    if (made.length === 0 || made[made.length - 1].title !== title) made.push({ title, parts: [] });
    made[made.length - 1].parts.push(...parts);
  }
  return made;
}

function howToRead() {
  const items = [
    ["A probability", "is a share of simulated futures, all of which hold the scenario's assumptions. It says what follows if they hold, not how likely they are."],
    ["An interval or a thin band around a probability", "is the error of simulation alone, at 95 %. More futures narrow it; they make no scenario truer."],
    ["A fan", "shows how far the futures lie apart: the line is the median, half of them lie in the dark band, nine tenths in the light one. What stands before the start of the fan is history."],
    ["“> " + (head.end ?? "the end") + "”", "means that half of the futures do not get there by the end of what was simulated. No date is made up for them."],
    ["A logarithmic axis", "shows factors: equal distances are equal multiples. Spending, compute and ratios are drawn so; probabilities and months are not."],
    ["Colours", "mean the same actor, measure or channel in every figure and in every report; each line is also named where it ends. Dashes tell apart what shares a colour."],
    ["To look closer", "point at a figure, or move to it with the tab key and read it with the arrow keys. Drag across a figure, or press + and −, to zoom; press 0 or “All” to see all of it again. “Data” opens the numbers behind it."],
  ];
  return element("dl", { class: "how" }, ...items.flatMap(([term, words]) => [element("dt", {}, term), element("dd", {}, words)]));
}

function provenance() {
  const facts = [
    ["Scenario", head.scenario],
    ["What it is", manifest.description],
    ["Command", manifest.command],
    ["Simulated", head.start && `${head.start}–${head.end}`],
    ["Trajectories", head.trajectories !== undefined && decimalText(head.trajectories, 0)],
    ["Seed", head.seed !== undefined && String(head.seed)],
    ["Version", `capexsim ${head.version}`],
    ["Hash of the run", head.hash],
    ["Hash of the scenario", manifest.scenario_hash],
  ].filter(([, value]) => value);
  const parts = [element("dl", { class: "facts" }, ...facts.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, term === "Command" || term.startsWith("Hash") ? element("code", {}, value) : value)]))];
  const texts = new Map(); // a comparison has documents in common
  for (const file of [...(manifest.documents ?? []), ...(manifest.run?.documents ?? []), ...(manifest.overlays ?? []), ...(manifest.members ?? []).flatMap((m) => m.run?.documents ?? [])]) texts.set(file.sha256, file);
  for (const file of texts.values())
    parts.push(element("details", { class: "fold source" }, element("summary", {}, `Text of ${file.name}`),
      element("p", { class: "note" }, `SHA-256 ${file.sha256}`), element("pre", { tabindex: "0" }, file.text)));
  return parts;
}

/** No line ends between a number and its unit. */
function keepUnits() {
  for (const node of document.querySelectorAll("h1, h3, h4, p, summary"))
    for (const part of node.childNodes) if (part.nodeType === Node.TEXT_NODE) part.data = joined(part.data);
}

const anchor = (title) => title.toLowerCase().replace(/[^a-z0-9]+/g, "-");

function build() {
  const all = [...chapters(), { title: "How to read this", parts: [howToRead()] }, { title: "Provenance", parts: provenance() }];
  const themes = element("button", { type: "button", class: "theme", on: { click: nextTheme } }, "Light or dark");
  const line = [head.scenario, head.start && `${head.start}–${head.end}`, head.trajectories !== undefined && trajectories(), head.seed !== undefined && `seed ${head.seed}`].filter(Boolean).join(" · ");
  document.body.append(
    element("a", { class: "skip", href: "#main" }, "To the answer"),
    element("header", {}, element("p", { class: "line" }, line), element("h1", {}, head.answer || head.scenario), manifest.description ? element("p", { class: "about" }, manifest.description) : null,
      element("div", { class: "actions" }, themes, element("button", { type: "button", on: { click: () => print() } }, "Print"))),
    element("nav", { "aria-label": "Chapters" }, ...all.map(({ title }) => element("a", { href: `#${anchor(title)}` }, title))),
    element("main", { id: "main" }, ...all.map(({ title, parts }) => element("section", { id: anchor(title), "aria-labelledby": `${anchor(title)}-title` }, element("h2", { id: `${anchor(title)}-title` }, title), ...parts))),
    element("footer", {}, `Made by capexsim ${head.version}. The file holds all that it shows and asks no network.`));
}

function reserve() {
  for (const plot of context.plots) if (!plot.drawn) plot.reserve();
}

const visible = (node) => node.offsetParent !== null;

function drawIn(part) {
  for (const plot of context.plots) if (part.contains(plot.box) && visible(plot.box)) plot.draw();
}

function redraw() {
  for (const figure of figures) figure.paint?.();
  for (const plot of context.plots) if (plot.drawn && visible(plot.box)) plot.draw();
}

function nextTheme() {
  theme = context.dark() ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  redraw();
}

/** Everything is drawn when it comes near the screen. */
function watch() {
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries)
      if (entry.isIntersecting) {
        const plot = context.plots.find((p) => p.box === entry.target);
        if (plot && !plot.drawn) plot.draw();
      }
  }, { rootMargin: "800px" });
  for (const plot of context.plots) seen.observe(plot.box);
  let width = innerWidth;
  let waiting = 0;
  addEventListener("resize", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (innerWidth === width || printing) return;
      width = innerWidth;
      redraw();
      for (const table of tables) if (visible(table)) table.fit();
    }, 120);
  });
  system.addEventListener("change", () => theme === "auto" && redraw());
}

/** The page takes the width of paper first (.printing), so that what is drawn and fitted is as wide as it. */
function beforePrint() {
  if (printing) return;
  printing = true;
  for (const fold of document.querySelectorAll("details.fold:not(.source):not(.long)"))
    if (!fold.open) {
      fold.open = true;
      fold.dataset.opened = "print";
    }
  document.documentElement.classList.add("printing");
  for (const figure of figures) figure.paint?.();
  for (const plot of context.plots) plot.draw();
  for (const table of tables) table.fit();
}

function afterPrint() {
  if (!printing) return;
  printing = false;
  document.documentElement.classList.remove("printing");
  for (const fold of document.querySelectorAll("details[data-opened]")) {
    fold.open = false;
    delete fold.dataset.opened;
  }
  redraw();
  for (const table of tables) if (visible(table)) table.fit();
}

build();
keepUnits();
reserve();
for (const table of tables) if (visible(table)) table.start();
watch();
addEventListener("beforeprint", beforePrint);
addEventListener("afterprint", afterPrint);
document.documentElement.dataset.ready = "yes";
