// Every kind of chart is drawn from its data alone: a page of made-up sections, as a command to come may give them, made by
// `capexsim report` from a result.json that holds them.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, faultsOf, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "result");
capexsim("run", join(source, "tests/reference/two_actor.yaml"), "--trajectories", "1000", "--quiet", "-o", folder);
const data = readJson(folder, "result.json");

/** Has the views made from other sections. */
function reported(sections) {
  const text = JSON.stringify({ ...data, sections });
  writeFileSync(join(folder, "result.json"), text);
  const sums = readFileSync(join(folder, "SHA256SUMS"), "utf8");
  writeFileSync(join(folder, "SHA256SUMS"), sums.replace(/^\w+(?=  result\.json$)/m, createHash("sha256").update(text).digest("hex")));
  capexsim("report", folder);
  return join(folder, "report.html");
}

const quarters = Array.from({ length: 12 }, (_, i) => `${2026 + Math.floor(i / 4)}Q${(i % 4) + 1}`);
const curve = (key, values, more = {}) => ({ key, title: key, unit: "%", quarters: [], values, ...more });
const chart = (key, kind, curves, more = {}) => ({ key, title: `What ${key} shows in 2028`, unit: "%", kind, logarithmic: false, curves, ...more });
const ramp = (from, by) => quarters.map((_, i) => from + by * i);

const tornado = chart("made_tornado", "tornado", [
  curve("growth of the budget", [12, 48], { lower: [11, 46], upper: [13, 50], note: "up to 30 %/year; from 60 %/year" }),
  curve("a key with a name that is far longer than the room beside the bars can ever be, even over the two lines that it is given there, and so is cut", [26, 33]),
  curve("lead time", [33, 28]),
  curve("one that raises it at both of its ends", [33, 41], { lower: [32, 39.5], upper: [34, 42.5] }),
  curve("all futures", [30], { role: "level" }),
]);
const heat = chart("made_heat", "heat", [curve("no cap", [10, 35, 80], { lower: [9, 33, 77], upper: [11, 37, 83] }), curve("half", [5, 22, 55]), curve("all", [1, 3, 9]), curve("level", [50], { role: "level" })], {
  columns: ["2027", "2029", "2031"], column_title: "year of the step", row_title: "cap",
});
const worlds = ["ai_bust", "hardware_breakthrough_abroad", "memory_breakthrough", "power_crunch", "supply_shock", "as it stands"];
const strategies = ["domestic_first", "efficiency_first", "offshore_first", "own_chip", "seventy_billion+efficiency_first"];
const regret = chart("made_regret", "heat", strategies.map((name, i) => curve(name, worlds.map((_, k) => ((i * 7 + k * 5) % 11) * 1.5))), {
  columns: worlds, column_title: "world", row_title: "strategy", unit: "pp", title: "domestic_first is at most 15.0 percentage points worse than the best in any of 6 worlds",
});
const caps = ["0 %", "5 %", "10 %", "20 %", "40 %", "80 %"];
const response = chart("made_response", "response", [
  curve("stock", [2, 8, 17, 33, 61, 88], { lower: [1, 6, 15, 31, 58, 86], upper: [3, 10, 19, 35, 64, 90], subject: "measure.stock" }),
  curve("lag", [5, 9, 15, 24, 38, 52], { lower: [4, 8, 13, 22, 36, 49], upper: [6, 10, 17, 26, 40, 55], subject: "measure.lag" }),
  curve("level", [50], { title: "50 %", role: "level" }),
], { columns: caps, positions: [0, 5, 10, 20, 40, 80], column_title: "channels.licensed.cap" });
const options = chart("made_options", "response", [curve("lag", [5, 9, 15], { lower: [4, 8, 13], upper: [6, 10, 17], subject: "measure.lag" })], { columns: ["off", "half", "on"], column_title: "gate" });
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
const actors = ["bytedance", "alphabet", "amazon", "meta", "microsoft", "openai", "xai", "anthropic", "alibaba", "tencent", "oracle", "coreweave", "stranger", "other stranger"];
const crowd = chart("made_actors", "lines", actors.map((name, i) => curve(name, ramp(10 + 3 * i, 0.5), { quarters, subject: `actor.${name}` })));
const section = { key: "made", title: "", chapter: "Made up", text: ["A paragraph with <b>no</b> markup."], charts: [tornado, heat, regret, response, options, events, many, crowd, empty, short, log, waterfall], tables: [table] };
const file = reported([section]);

const { browser, page, messages } = await openPage(file);
const plot = (key) => page.locator(`.plot[data-chart="${key}"]`);
const words = (key) => plot(key).evaluate((n) => [...n.querySelectorAll("svg text")].map((t) => t.textContent));

await main({
  async "every kind is drawn, and says its numbers"() {
    await drawAll(page);
    for (const c of section.charts) check((await plot(c.key).locator("svg path").count()) > 2, `${c.key} is empty`);
    const bars = await words("made_tornado");
    for (const word of ["12.0 %", "48.0 %", "growth of the budget", "lead time"]) check(bars.includes(word), `${word} is not in ${bars}`);
    check(bars.some((w) => w.startsWith("a key with")) && bars.some((w) => w.endsWith("…")), `the long name is not cut: ${bars}`);
    const cells = await words("made_heat");
    for (const word of ["80.0 %", "55.0 %", "1.00 %", "2029", "year of the step", "cap"]) check(cells.includes(word), `${word} is not in ${cells}`);
    check((await words("made_events")).some((w) => w.includes("from 2027Q1 for good")), "events");
    check((await words("made_waterfall")).includes("×0.497"), "factors");
    check((await words("made_log")).includes("large"), "labels on a logarithmic axis");
    const regrets = await words("made_regret");
    for (const word of ["hardware_", "breakthrough_abroad", "seventy_billion+efficiency_first", "world", "strategy"]) check(regrets.includes(word), `${word} is not in ${regrets}`);
    equal(regrets.filter((w) => /^\d+(\.\d+)?$/.test(w)).length, strategies.length * worlds.length, "cells with their numbers");
  },

  async "no text of a figure is cut off by its edge, and none lies on another"() {
    equal(await page.evaluate(faultsOf), [], "faults");
  },

  async "a response is drawn over its values, with its bands and its level, and read value by value"() {
    const shown = await words("made_response");
    for (const word of [...caps.filter((c) => c !== "5 %"), "stock", "lag", "50 %", "channels.licensed.cap"]) check(shown.includes(word), `${word} is not in ${shown}`);
    const at = (word) => plot("made_response").evaluate((n, w) => [...n.querySelectorAll("svg text")].filter((t) => t.textContent === w).map((t) => t.getBoundingClientRect()).map((r) => (r.left + r.right) / 2).sort((a, b) => b - a), word);
    const [forty, eighty] = [(await at("40 %")).find(Boolean), (await at("80 %")).find(Boolean)];
    const [zero] = await at("0 %");
    check(Math.abs((forty - zero) / (eighty - zero) - 0.5) < 0.03, `40 % lies at ${forty} between ${zero} and ${eighty}`);
    await plot("made_response").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    const spoken = await plot("made_response").locator("[role=status]").textContent();
    check(spoken.includes("channels.licensed.cap: 10 %") && spoken.includes("17.0 % 15.0 % to 19.0 %"), spoken);
    const figure = page.locator("figure", { has: plot("made_response") });
    await figure.locator("details.data").evaluate((n) => (n.open = true));
    await page.waitForTimeout(100);
    const cells = await figure.locator('td[data-key="stock"]').evaluateAll((all) => all.map((c) => Number(c.dataset.value)));
    equal(cells, response.curves[0].values, "data");
    equal(await figure.locator("tbody th").allTextContents(), caps, "its values");
    equal(await figure.getByRole("button", { name: "Zoom in" }).count(), 0, "a response does not zoom");
  },

  async "the numbers of bars and cells have their intervals, in words and in the data"() {
    await plot("made_tornado").focus();
    await page.keyboard.press("Home");
    const spoken = await plot("made_tornado").locator("[role=status]").textContent();
    check(spoken.includes("at its low end 12.0 % 11.0 % to 13.0 %") && spoken.includes("from 60 %/year"), spoken);
    const figure = page.locator("figure", { has: plot("made_heat") });
    await figure.locator("details.data").evaluate((n) => (n.open = true));
    await page.waitForTimeout(100);
    check((await figure.locator("td").first().innerText()).replace(/\s+/g, " ").includes("10.0 % 9.00 % to 11.0 %"), await figure.locator("td").first().innerText());
  },

  async "known actors have their colour whatever else is shown, strangers one of their own"() {
    const looks = async () => {
      const names = await page.locator("figure", { has: plot("made_actors") }).locator(".legend button").evaluateAll((all) => all.map((b) => [b.textContent, b.querySelector(".mark").style.background]));
      return Object.fromEntries(names);
    };
    const all = await looks();
    equal(new Set(Object.values(all)).size, actors.length, "no two look the same");
    check(all.bytedance.includes("213, 94, 0") && all.meta.includes("204, 121, 167"), JSON.stringify(all));
    const few = { ...crowd, curves: crowd.curves.filter((c) => ["coreweave", "meta", "tencent", "bytedance"].includes(c.key)).reverse() };
    const other = await openPage(reported([{ ...section, charts: [few], tables: [] }]));
    const again = await other.page.locator(".legend button").evaluateAll((found) => found.map((b) => [b.textContent, b.querySelector(".mark").style.background]));
    equal(again.length, 4, "curves");
    for (const [name, look] of again) equal(look, all[name], `the look of ${name}`);
    await other.browser.close();
  },

  async "a figure of several panels is saved as one picture"() {
    const panels = ["spend", "stock", "lag"].map((name) => chart(`panel_${name}`, "lines", [curve("a", ramp(1, 2), { quarters, subject: "case.a" }), curve("b", ramp(2, 1), { quarters, subject: "case.b" })], { title: name, group: "Three measures in 2028" }));
    const other = await openPage(reported([{ ...section, charts: panels, tables: [] }]));
    await drawAll(other.page);
    const [saved] = await Promise.all([other.page.waitForEvent("download"), other.page.getByRole("button", { name: "Save as a picture" }).click()]);
    equal(saved.suggestedFilename(), "panel_spend.png", "name");
    await saved.saveAs(join(pictures, "panels.png"));
    const bytes = readFileSync(join(pictures, "panels.png"));
    check(bytes.readUInt32BE(16) === 2400 && bytes.length > 20000, `${bytes.readUInt32BE(16)} pixels wide, ${bytes.length} bytes`);
    equal(other.messages, [], "console");
    await other.browser.close();
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
