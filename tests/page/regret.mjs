// The page of regrets: two maps, strategies by worlds, with every value of summary.json.
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "regret");
const file = (name) => join(source, "scenarios", name);
capexsim("regret", file("as_briefed.yaml"), file("strategy/own_chip.yaml"), file("strategy/seventy_billion.yaml"), "--in", "as-it-stands",
         file("world/ai_bust.yaml"), "--metric", "lag", "--satisfice", "5 %", "--trajectories", "2048", "--quiet", "-o", folder);

await main({
  async "regrets and probabilities are maps, strategies downwards and worlds to the right"() {
    const { browser, page, messages, requests } = await openPage(join(folder, "report.html"));
    await drawAll(page);
    equal(await page.locator(".plot").evaluateAll((all) => all.map((n) => n.dataset.chart)), ["map_regret", "map_probability"], "maps");
    const cells = readJson(folder, "summary.json").cells;
    for (const [map, value] of [["map_regret", "regret"], ["map_probability", "probability"]]) {
      const words = await page.locator(`.plot[data-chart="${map}"] svg text`).allTextContents();
      for (const word of ["own_chip", "seventy_billion", "ai_bust", "world", "strategy"]) check(words.includes(word), `${word} is not in ${words}`);
      await page.locator(`figure:has(.plot[data-chart="${map}"]) details.data`).evaluate((n) => (n.open = true));
      await page.waitForTimeout(100);
      const shown = await page.locator(`figure:has(.plot[data-chart="${map}"]) details.data td`).evaluateAll((all) => all.map((c) => Number(c.dataset.value)));
      equal(shown.length, cells.length, "cells");
      shown.forEach((x, i) => check(Math.abs(x - 100 * cells[i][value].value) < 1e-9, `${map} ${i}: ${x} is not ${cells[i][value].value}`));
    }
    check((await page.locator("body").innerText()).includes("judged on the other"), "how the best is chosen is said");
    const texts = await page.locator("details.source > summary").allTextContents();
    for (const name of ["as_briefed", "own_chip", "seventy_billion", "ai_bust"]) check(texts.some((t) => t.includes(`${name}.yaml`)), `the text of ${name} is not among ${texts}`);
    equal(await accessibility(page), [], "axe-core");
    equal([messages, requests.filter((url) => !url.startsWith("file:"))], [[], []], "console and requests");
    await page.screenshot({ path: join(pictures, "regret.png"), fullPage: true });
    await browser.close();
  },
});
