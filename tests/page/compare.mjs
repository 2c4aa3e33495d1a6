// The page of a comparison: the same page code, other sections.
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "comparison");
capexsim("compare", join(source, "scenarios/as_briefed.yaml"), "--what-if", join(source, "scenarios/policy/embargo.yaml"), "--set", "parity.sustained=1 quarters", "--trajectories", "3000", "--quiet", "-o", folder);
const file = join(folder, "report.html");
const result = readJson(folder, "result.json");
const summary = readJson(folder, "summary.json");
const shown = result.sections.flatMap((section) => section.charts).filter((chart) => chart.page !== false && chart.curves.length > 0);
const { browser, page, messages, requests } = await openPage(file);

await main({
  async "its title is the first of its answers, and every chart has its figure"() {
    equal(await page.title(), result.sections[0].text[0], "title");
    await drawAll(page);
    const keys = await page.locator(".plot").evaluateAll((nodes) => nodes.map((n) => n.dataset.chart));
    equal(keys.sort(), shown.map((c) => c.key).sort(), "figures");
    for (const chart of shown) {
      const marks = await page.locator(`.plot[data-chart="${chart.key}"]`).evaluate((n) => [...n.querySelectorAll("svg path")].filter((p) => p.getAttribute("d").length > 20).length);
      check(marks >= 2 * chart.curves.length, `${chart.key}: ${marks} marks for ${chart.curves.length} curves with bands`);
    }
  },

  async "the numbers behind its curves are those of summary.json"() {
    const chart = "compared_lag";
    await page.locator(`.plot[data-chart="${chart}"]`).evaluate((n) => (n.closest("figure").querySelector("details.data").open = true));
    await page.waitForTimeout(100);
    const column = (key) => page.locator(`figure:has(.plot[data-chart="${chart}"]) details.data td[data-key="${key}"]`).evaluateAll((cells) => cells.map((c) => Number(c.dataset.value)));
    for (const comparison of summary.comparisons) {
      const lag = comparison.metrics.find((m) => m.metric === "lag");
      const values = await column(comparison.alternative);
      equal(values.length, lag.quarters.length, comparison.alternative);
      lag.quarters.forEach((q, i) => check(Math.abs(values[i] - 100 * q.alternative.value) < 1e-9, `${comparison.alternative} in ${q.quarter}: ${values[i]}`));
    }
  },

  async "a scenario has one colour in all figures"() {
    const colours = await page.evaluate(() => {
      const found = {};
      for (const button of document.querySelectorAll(".legend button")) (found[button.textContent] ??= new Set()).add(button.querySelector(".mark").style.background);
      return Object.entries(found).map(([name, set]) => [name, set.size]);
    });
    check(colours.length === 3 && colours.every(([, n]) => n === 1), JSON.stringify(colours));
  },

  async "it needs no network, and nothing complains"() {
    equal(await accessibility(page), [], "axe-core");
    await page.screenshot({ path: join(pictures, "compare.png") });
    equal(requests.filter((url) => !url.startsWith("file:")), [], "requests");
    equal(messages, [], "console");
    await browser.close();
  },
});
