// The page of a solve: the answer on top, the response below it.
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "solve");
capexsim("solve", join(source, "tests/reference/two_actor.yaml"), "--trajectories", "2000", "--quiet", "--vary",
  "actors.challenger.budget.growth.normal.mean=0.3 log/year:0.6 log/year", "--for", "P(stock by 2030Q4) = 50 %", "-o", folder);

await main({
  async "a solve has its answer, its chart and its table, with the numbers of summary.json"() {
    const { browser, page, messages, requests } = await openPage(join(folder, "report.html"));
    const summary = readJson(folder, "summary.json");
    check((await page.locator("h1").textContent()).includes(summary.solutions[0].value), "the answer on top");
    await drawAll(page);
    equal(await page.locator(".plot").count(), 1, "charts");
    const words = await page.locator(".plot svg text").allTextContents();
    for (const word of ["P(stock by 2030Q4)", "0.3 log/year", "0.6 log/year", "50 %"]) check(words.includes(word), `${word} is not in ${words}`);
    check((await page.locator("table").allTextContents()).some((t) => t.includes(summary.solutions[0].value) && t.includes("the answer")), "a row for it");
    equal(await accessibility(page), [], "axe-core");
    equal([messages, requests.filter((url) => !url.startsWith("file:"))], [[], []], "console and requests");
    await page.screenshot({ path: join(pictures, "solve.png"), fullPage: true });
    await browser.close();
  },
});
