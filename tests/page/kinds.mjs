// Every kind of chart is drawn from its data alone: a page of made-up sections, as a command to come may give them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, main, openPage, pictures, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "result");
capexsim("run", join(source, "tests/reference/two_actor.yaml"), "--trajectories", "1000", "--quiet", "-o", folder);
const text = readFileSync(join(folder, "report.html"), "utf8");
const begin = text.indexOf(">", text.indexOf('id="result"')) + 1;
const end = text.indexOf("</script>", begin);
const data = JSON.parse(text.slice(begin, end));

const quarters = Array.from({ length: 12 }, (_, i) => `${2026 + Math.floor(i / 4)}Q${(i % 4) + 1}`);
const curve = (key, values, more = {}) => ({ key, title: key, unit: "%", quarters: [], values, ...more });
const chart = (key, kind, curves, more = {}) => ({ key, title: `What ${key} shows in 2028`, unit: "%", kind, logarithmic: false, curves, ...more });
const ramp = (from, by) => quarters.map((_, i) => from + by * i);

const tornado = chart("made_tornado", "tornado", [
  curve("growth of the budget", [12, 48], { lower: [11, 46], upper: [13, 50] }),
  curve("a key with a name that is far longer than the room beside the bars can ever be", [26, 33]),
  curve("lead time", [33, 28]),
  curve("middle", [30], { role: "level" }),
]);
const heat = chart("made_heat", "heat", [curve("no cap", [10, 35, 80]), curve("half", [5, 22, 55]), curve("all", [1, 3, 9]), curve("level", [50], { role: "level" })], {
  columns: ["2027", "2029", "2031"], column_title: "year of the step", row_title: "cap",
});
const events = chart("made_events", "events", [
  curve("ban", [60], { quarters: ["2026Q3", "2027Q2"], lower: [8105], upper: [8108] }),
  curve("licence", [100], { quarters: ["2027Q1"], note: "sets a to b" }),
]);
const many = chart("made_lines", "lines", Array.from({ length: 14 }, (_, i) => curve(`case ${i}`, ramp(i, 0.01), { quarters, subject: `case.case ${i}`, lower: ramp(i - 0.3, 0.01), upper: ramp(i + 0.3, 0.01) })));
const empty = chart("made_zero", "lines", [curve("never", ramp(0, 0), { quarters })]);
const short = chart("made_short", "fan", [curve("5 to 95 %", [2], { quarters: ["2026Q1"], lower: [1], upper: [3] })], { unit: "months" });
const log = chart("made_log", "lines", [curve("small", ramp(1e-6, 1e-7), { quarters, unit: "1" }), curve("large", ramp(1e5, 1e4), { quarters, unit: "1" })], { logarithmic: true, unit: "1" });
const waterfall = chart("made_waterfall", "waterfall", [curve("a", [-0.7]), curve("b", [-0.2]), curve("total", [-0.9])], { logarithmic: true });
const table = {
  key: "regret", title: "Regret of each policy", note: "",
  columns: [
    { key: "policy", title: "policy", unit: "", format: "text", decimals: 1 },
    { key: "worst", title: "worst", unit: "%", format: "change", decimals: 1 },
    { key: "when", title: "when", unit: "", format: "quarter", decimals: 1 },
  ],
  rows: [
    ["ban", { value: -1.25, lower: -1.5, upper: -1, n: 100 }, { value: null, lower: "2030Q1", upper: null, horizon: "2036Q4" }],
    ["<img src=x onerror=alert(1)>", { value: null, lower: null, upper: null, n: 0 }, { value: "2031Q2", lower: "2031Q1", upper: "2031Q3", horizon: "2036Q4" }],
  ],
};
data.sections = [{ key: "made", title: "", chapter: "Made up", text: ["A paragraph with <b>no</b> markup."], charts: [tornado, heat, events, many, empty, short, log, waterfall], tables: [table] }];
const file = join(scratch, "kinds.html");
writeFileSync(file, text.slice(0, begin) + JSON.stringify(data).replaceAll("<", "\\u003c") + text.slice(end));

const { browser, page, messages } = await openPage(file);
const plot = (key) => page.locator(`.plot[data-chart="${key}"]`);
const words = (key) => plot(key).evaluate((n) => [...n.querySelectorAll("svg text")].map((t) => t.textContent));

await main({
  async "every kind is drawn, and says its numbers"() {
    await drawAll(page);
    for (const c of data.sections[0].charts) check((await plot(c.key).locator("svg path").count()) > 2, `${c.key} is empty`);
    const bars = await words("made_tornado");
    for (const word of ["12.0 %", "48.0 %", "growth of the budget", "lead time"]) check(bars.includes(word), `${word} is not in ${bars}`);
    check(bars.some((w) => w.startsWith("a key with") && w.endsWith("…")), `the long name is not cut: ${bars}`);
    const cells = await words("made_heat");
    for (const word of ["80.0 %", "55.0 %", "1.00 %", "2029", "year of the step", "cap"]) check(cells.includes(word), `${word} is not in ${cells}`);
    check((await words("made_events")).some((w) => w.includes("from 2027Q1 for good")), "events");
    check((await words("made_waterfall")).includes("×0.497"), "factors");
    check((await words("made_log")).includes("large"), "labels on a logarithmic axis");
  },

  async "the border at the level runs between the cells on its two sides"() {
    const borders = await plot("made_heat").evaluate((n) => [...n.querySelectorAll("svg path")].filter((p) => p.getAttribute("stroke-width") === "3").length);
    equal(borders, 3, "2 of 9 cells lie beyond it, in the last column: two edges to the left and one below");
  },

  async "fourteen curves keep fourteen labels, none on another"() {
    const boxes = await plot("made_lines").evaluate((n) => [...n.querySelectorAll("svg text")].filter((t) => t.textContent.startsWith("case")).map((t) => t.getBoundingClientRect()).map((r) => [r.top, r.bottom]));
    equal(boxes.length, 14, "labels");
    boxes.sort((a, b) => a[0] - b[0]);
    for (let i = 1; i < boxes.length; ++i) check(boxes[i][0] > boxes[i - 1][1] - 4, `label ${i} lies on another`);
  },

  async "what a result says is shown as text and never as markup"() {
    check((await page.locator("main").innerText()).includes("A paragraph with <b>no</b> markup."), "text");
    equal(await page.locator("main img").count(), 0, "images");
    const cells = await page.locator("#table-regret td").allInnerTexts();
    equal(cells.map((c) => c.replace(/\s+/g, " ").trim()), ["−1.3 −1.5 to −1.0", "> 2036Q4 2030Q1–> 2036Q4", "–", "2031Q2 2031Q1–2031Q3"], "cells");
  },

  async "pointing and keys work on rows and cells"() {
    await plot("made_heat").scrollIntoViewIfNeeded();
    const box = await plot("made_heat").locator(".canvas").boundingBox();
    await page.mouse.move(box.x + box.width - 60, box.y + 40);
    const tip = await plot("made_heat").locator(".tip").innerText();
    check(tip.includes("no cap") && tip.includes("2031") && tip.includes("80.0 %"), tip);
    await plot("made_events").focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    const spoken = await plot("made_events").locator("[role=status]").textContent();
    check(spoken.includes("licence") && spoken.includes("sets a to b"), spoken);
  },

  async "nothing complains, on a narrow screen either"() {
    await page.screenshot({ path: join(pictures, "kinds.png"), fullPage: true });
    await page.setViewportSize({ width: 360, height: 740 });
    await page.waitForTimeout(400);
    check((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360, "it is wider than the screen");
    await page.screenshot({ path: join(pictures, "kinds_phone.png"), fullPage: true });
    equal(await accessibility(page), [], "axe-core");
    equal(messages, [], "console");
    await browser.close();
  },
});
