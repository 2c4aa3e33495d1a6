// The page of a sweep: maps with the border at 50 %.
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, faultsOf, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const growth = "actors.bytedance.budget.growth=30 %/year|60 %/year|120 %/year";
const lag = "actors.bytedance.capability.initial_lag=1 months|4 months|12 months";
const folder = (name) => join(scratch, name);
const base = ["sweep", join(source, "scenarios/as_briefed.yaml"), "--trajectories", "1000", "--quiet"];
capexsim(...base, "--vary", growth, "--vary", lag, "--metric", "lag", "-o", folder("plane"));
capexsim(...base, "--vary", lag, "-o", folder("line"));

await main({
  async "a sweep of two keys has a map a measure, the asked one first and open, with every value of summary.json"() {
    const { browser, page, messages, requests } = await openPage(join(folder("plane"), "report.html"));
    equal(await page.locator(".plot").first().getAttribute("data-chart"), "map_lag", "first map");
    await drawAll(page);
    equal(await page.locator('figure[data-kind="heat"] .plot').count(), 5, "maps");
    check((await page.locator("#table-inputs tbody tr").count()) > 200, "what it rests on");
    const words = await page.locator('.plot[data-chart="map_lag"] svg text').allTextContents();
    for (const word of ["60 %/year", "4 months", "ByteDance: budget growth", "ByteDance: capability initial lag"]) check(words.includes(word), `${word} is not in ${words}`);
    await page.locator('figure:has(.plot[data-chart="map_lag"]) details.data').evaluate((n) => (n.open = true));
    await page.waitForTimeout(100);
    const cells = await page.locator('figure:has(.plot[data-chart="map_lag"]) details.data td').evaluateAll((all) => all.map((c) => Number(c.dataset.value)));
    const points = readJson(folder("plane"), "summary.json").points.map((p) => 100 * p.metrics.find((m) => m.metric === "lag").probability.value);
    equal(cells.length, points.length, "cells");
    cells.forEach((x, i) => check(Math.abs(x - points[i]) < 1e-9, `cell ${i}: ${x} is not ${points[i]}`));
    const borders = await page.locator('.plot[data-chart="map_lag"] svg path[stroke-width="3"]').count();
    equal(borders > 0, points.some((p) => p >= 50) && points.some((p) => p < 50), "a border where some points lie beyond 50 %");
    equal(await page.evaluate(faultsOf), [], "faults");
    equal(await accessibility(page), [], "axe-core");
    equal([messages, requests.filter((url) => !url.startsWith("file:"))], [[], []], "console and requests");
    await page.screenshot({ path: join(pictures, "sweep.png"), fullPage: true });
    await browser.close();
  },

  async "a sweep of one key has one figure: the probability by every measure over its values, with bands"() {
    const { browser, page, messages } = await openPage(join(folder("line"), "report.html"));
    await drawAll(page);
    equal(await page.locator("#what-differs .plot").count(), 1, "figures");
    const words = await page.locator('.plot[data-chart="response"] svg text').allTextContents();
    for (const word of ["spend", "cumulative", "stock", "effective", "lag", "12 months", "ByteDance: capability initial lag"]) check(words.includes(word), `${word} is not in ${words}`);
    const data = page.locator('figure:has(.plot[data-chart="response"]) details.data');
    await data.evaluate((n) => (n.open = true));
    await page.waitForTimeout(100);
    const points = readJson(folder("line"), "summary.json").points;
    for (const [end, name] of [["", "value"], [".lower", "lower"], [".upper", "upper"]]) {
      const cells = await data.locator(`td[data-key="lag${end}"]`).evaluateAll((all) => all.map((c) => Number(c.dataset.value)));
      equal(cells.length, points.length, "rows");
      points.forEach((p, i) => check(Math.abs(cells[i] - 100 * p.metrics.find((m) => m.metric === "lag").probability[name]) < 1e-9, `${name} of point ${i}: ${cells[i]}`));
    }
    equal(await page.evaluate(faultsOf), [], "faults");
    equal(await accessibility(page), [], "axe-core");
    equal(messages, [], "console");
    await browser.close();
  },
});
