// The page of a comparison: the same page code, other sections.
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, faultsOf, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "comparison");
capexsim("compare", join(source, "scenarios/as_briefed.yaml"), "--what-if", join(source, "scenarios/policy/embargo.yaml"), "--what-if", join(source, "scenarios/policy/open.yaml"), "--set", "parity.sustained=1 quarters", "--trajectories", "3000", "--quiet", "-o", folder);
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
      check(marks >= (chart.kind === "events" ? 1 : 2) * chart.curves.length, `${chart.key}: ${marks} marks for ${chart.curves.length} curves with bands`);
    }
  },

  async "its title is the answer for all of them, with intervals"() {
    const answer = result.sections[0].text[0];
    check(/^Of 3 alternatives to as_briefed, .+ moves the probability .+ most: .+ instead of .+, a change of .+ percentage points \(95 % interval .+ to .+\); .+\.$/.test(answer), answer);
    const last = (c) => c.metrics.map((m) => Math.abs(m.quarters.at(-1).difference.value));
    const most = summary.comparisons.reduce((a, b) => (Math.max(...last(b)) > Math.max(...last(a)) ? b : a));
    check(answer.includes(`as_briefed, ${most.alternative} moves`), answer);
    const differing = summary.comparisons.filter((c) => c.metrics.some((m) => m.p_adjusted < 0.05)).map((c) => c.alternative);
    for (const label of differing) check(differing.length === 3 ? answer.includes("all 3 change it") : answer.slice(answer.indexOf(";")).includes(label), `${label}: ${answer}`);
  },

  async "no text is cut or lies on another"() {
    equal(await page.evaluate(faultsOf), [], "faults");
  },

  async "the differences of probabilities and their bands are those of summary.json"() {
    for (const metric of ["lag", "stock"])
      for (const [end, name] of [["", "value"], [".lower", "lower"], [".upper", "upper"]]) {
        await page.locator(`.plot[data-chart="difference_${metric}"]`).evaluate((n) => (n.closest("figure").querySelector("details.data").open = true));
        await page.waitForTimeout(100);
        const charts = result.sections.flatMap((s) => s.charts).filter((c) => c.key.startsWith("difference_"));
        const chart = charts.find((c) => c.key === `difference_${metric}`);
        const order = charts.filter((c) => c.group === chart.group).indexOf(chart);
        for (const comparison of summary.comparisons) {
          const cells = await page.locator(`figure:has(.plot[data-chart="difference_${metric}"]) details.data .scroller`).nth(order).locator(`td[data-key="${comparison.alternative}${end}"]`).evaluateAll((all) => all.map((c) => Number(c.dataset.value)));
          const quarters = comparison.metrics.find((m) => m.metric === metric).quarters;
          equal(cells.length, quarters.length, `${comparison.alternative}, ${metric}${end}`);
          quarters.forEach((q, i) => check(Math.abs(cells[i] - 100 * q.difference[name]) < 1e-9, `${comparison.alternative}, ${metric}${end}, ${q.quarter}: ${cells[i]}`));
        }
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
    check(colours.length === 4 && colours.every(([, n]) => n === 1), JSON.stringify(colours));
  },

  async "it needs no network, and nothing complains"() {
    equal(await accessibility(page), [], "axe-core");
    await page.screenshot({ path: join(pictures, "compare.png") });
    equal(requests.filter((url) => !url.startsWith("file:")), [], "requests");
    equal(messages, [], "console");
    await browser.close();
  },
});
