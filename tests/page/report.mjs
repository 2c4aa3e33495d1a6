// The page of a run, as its readers meet it.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { accessibility, capexsim, check, drawAll, equal, faultsOf, main, openPage, pictures, readJson, scratch, source } from "./_browser.mjs";

const folder = join(scratch, "result");
capexsim("run", join(source, "scenarios/as_briefed.yaml"), "--trajectories", "5000", "--quiet", "-o", folder);
const file = join(folder, "report.html");
const summary = readJson(folder, "summary.json");
const result = readJson(folder, "result.json");
const shown = result.sections.flatMap((section) => section.charts).filter((chart) => chart.page !== false && chart.curves.length > 0);

const { browser, page, messages, requests } = await openPage(file);
const plot = (key) => page.locator(`.plot[data-chart="${key}"]`);

/** What is drawn in a plot: its marks, beyond axes and texts. */
const marks = (key) => plot(key).evaluate((node) => [...node.querySelectorAll("svg path")].filter((path) => (path.getAttribute("d") ?? "").length > 20).length);

/** Numbers of the data behind a figure, by the key of the curve: {key: [numbers]}. */
async function dataOf(key) {
  return page.evaluate((wanted) => {
    const figure = document.querySelector(`.plot[data-chart="${wanted}"]`).closest("figure");
    const data = figure.querySelector("details.data");
    data.open = true;
    return new Promise((resolve) =>
      setTimeout(() => {
        const numbers = {};
        for (const cell of data.querySelectorAll("td[data-key]")) (numbers[cell.dataset.key] ??= []).push(Number(cell.dataset.value));
        resolve(numbers);
      }, 50));
  }, key);
}

await main({
  async "the title is the answer, with its interval"() {
    equal(await page.title(), summary.answer, "title");
    equal((await page.locator("h1").innerText()).replaceAll("\u00a0", " "), summary.answer, "h1"); // numbers keep their units
    check(/95 % interval \d|with 95 % confidence/.test(summary.answer), summary.answer);
  },

  async "every chart of the result has its figure, and none is empty"() {
    await drawAll(page);
    const keys = await page.locator(".plot").evaluateAll((nodes) => nodes.map((n) => n.dataset.chart));
    equal(keys.sort(), shown.map((c) => c.key).sort(), "figures");
    for (const chart of shown) {
      const least = chart.kind === "lines" ? chart.curves.filter((c) => c.role !== "level").length : chart.kind === "fan" ? 3 : chart.kind === "events" ? 2 : chart.curves.length - 1;
      check((await marks(chart.key)) >= least, `${chart.key} has ${await marks(chart.key)} marks, not ${least}`);
    }
  },

  async "every figure has a headline, and the chapters are there"() {
    for (const key of ["parity_curves", "actors.spend", "actors.stock", "actors.effective", "actors.lag", "waterfall", "drivers_tornado", "channel_mix", "occupancy.policy.regime", "timeline"]) {
      const headline = await plot(key).evaluate((n) => n.closest("figure").querySelector("h3").textContent);
      check(/\d{4}|start/.test(headline) && headline.length > 20, `${key}: ${headline}`);
    }
    const chapters = await page.locator("h2").allInnerTexts();
    for (const chapter of ["The answer", "How the futures run", "Why the gap stands", "What decides it", "What it rests on", "How to read this", "Provenance"])
      check(chapters.includes(chapter), `${chapter} is not in ${chapters}`);
  },

  async "no text of a figure is cut off by its edge, and no two labels lie on each other"() {
    equal(await page.evaluate(faultsOf), [], "faults");
  },

  async "the numbers behind the first figure are those of summary.json"() {
    const data = await dataOf("parity_curves");
    for (const metric of summary.metrics) {
      for (const [end, name] of [["", "probability"], [".lower", "lower"], [".upper", "upper"]]) {
        const page = data[metric.metric + end];
        equal(page.length, metric.quarters.length, `quarters of ${metric.metric}${end}`);
        metric.quarters.forEach((quarter, i) => check(Math.abs(page[i] - 100 * quarter[name]) < 1e-9, `${metric.metric}${end} in ${quarter.quarter}: ${page[i]} is not ${100 * quarter[name]}`));
      }
    }
  },

  async "the table of the answer says what summary.json says"() {
    const rows = await page.locator("#table-parity_by_year tbody tr").evaluateAll((trs) => trs.map((tr) => [tr.querySelector("th").textContent, ...[...tr.querySelectorAll("td")].map((td) => td.dataset.value)]));
    equal(rows.map((r) => r[0]), summary.metrics.map((m) => m.metric), "measures");
    rows.forEach((row, i) => {
      const last = summary.metrics[i].quarters.at(-1).probability;
      check(row.slice(1).some((value) => value !== undefined && Number(value) === last), `${row} has no ${last}`);
    });
  },

  async "the data behind a figure of every kind is what result.json holds"() {
    for (const key of ["actors.stock", "channel_mix", "occupancy.policy.regime"]) {
      const chart = shown.find((c) => c.key === key);
      const data = await dataOf(key);
      for (const curve of chart.curves) equal(data[curve.key], curve.values, `${key}, ${curve.key}`);
    }
    const waterfall = shown.find((c) => c.key === "waterfall");
    const data = await dataOf("waterfall");
    for (const curve of waterfall.curves) equal(data[curve.key][0], curve.values[0], `waterfall, ${curve.key}`);
  },

  async "what decides is drawn and tabled as summary.json says it"() {
    const drivers = summary.drivers.find((d) => d.enough_to_tell);
    check(drivers !== undefined && drivers.inputs.length === 10, "no measure tells what decides");
    const chart = shown.find((c) => c.key === "drivers_tornado");
    const rows = chart.curves.filter((c) => c.role !== "level");
    check(rows.length >= 3, `${rows.length} inputs are drawn`);
    const data = await dataOf("drivers_tornado");
    rows.forEach((row, i) => {
      const input = drivers.inputs.find((d) => d.path === row.key);
      equal(row.title, input.input, "label");
      equal(data[row.key].length, 2, "ends");
      for (const [end, name] of ["low", "high"].entries()) check(Math.abs(data[row.key][end] - 100 * input[name]) < 1e-9, `${row.key}: ${data[row.key]} is not ${input.low}, ${input.high}`);
      check(i === 0 || Math.abs(row.values[1] - row.values[0]) <= Math.abs(rows[i - 1].values[1] - rows[i - 1].values[0]), "the largest is not first");
    });
    const words = await plot("drivers_tornado").evaluate((n) => [...n.querySelectorAll("svg text")].map((t) => t.textContent));
    for (const row of rows) check(words.includes(row.title), `${row.title} is not in ${words}`);
    const cells = await page.locator("#table-main_drivers tbody tr").evaluateAll((trs) => trs.map((tr) => [tr.querySelector("th").textContent, ...[...tr.querySelectorAll("td")].map((td) => td.dataset.value)]));
    equal(cells.length, 10, "rows");
    cells.forEach((row, i) => {
      const input = drivers.inputs[i];
      check(row[0].startsWith(input.input), `${row[0]} is not ${input.input}`);
      for (const key of ["low", "high", "rank"].filter((k) => input[k] !== null)) check(row.some((value) => value !== undefined && Number(value) === input[key]), `${row} has no ${key} ${input[key]}`);
      if (input.index_lower > 0) check(row.some((value) => value !== undefined && Number(value) === input.index), `${row} has no index ${input.index}`);
    });
    check((await page.locator("main").innerText()).includes("pure chance has at most this share"), "what is left is not said");
  },

  async "pointing at a figure shows the quarter and its values"() {
    await plot("parity_curves").scrollIntoViewIfNeeded();
    const box = await plot("parity_curves").locator(".canvas").boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5);
    const tip = plot("parity_curves").locator(".tip");
    check(await tip.isVisible(), "there is no tooltip");
    const words = await tip.innerText();
    check(/20\d\dQ[1-4]/.test(words) && summary.metrics.every((m) => words.includes(m.metric)), words);
    const quarter = words.match(/20\d\dQ[1-4]/)[0];
    const lag = summary.metrics.at(-1).quarters.find((q) => q.quarter === quarter).probability;
    check(words.includes((100 * lag).toFixed(100 * lag < 10 ? 2 : 1)), `${words} has no ${100 * lag}`);
    await page.mouse.move(box.x + 5, box.y - 60);
    check(!(await tip.isVisible()), "the tooltip stays");
  },

  async "the arrow keys read a figure aloud"() {
    await plot("waterfall").focus();
    await page.keyboard.press("ArrowDown");
    const spoken = await plot("waterfall").locator("[role=status]").innerText();
    check(/budget.*factor ×/.test(spoken), spoken);
    await plot("parity_curves").focus();
    await page.keyboard.press("End");
    check((await plot("parity_curves").locator("[role=status]").textContent()).startsWith(summary.end), "End goes to the end");
    await page.keyboard.press("Escape");
    check(!(await plot("parity_curves").locator(".tip").isVisible()), "Escape closes it");
  },

  async "a legend's switch takes its curve away and brings it back"() {
    const before = await marks("actors.stock");
    const figure = page.locator("figure", { has: plot("actors.stock") });
    const toggle = figure.getByRole("button", { name: "Alphabet" });
    await toggle.click();
    equal(await toggle.getAttribute("aria-pressed"), "false", "pressed");
    check((await marks("actors.stock")) < before, "nothing went away");
    check(!(await plot("actors.stock").innerHTML()).includes(">Alphabet<"), "its label is still there");
    await toggle.click();
    equal(await marks("actors.stock"), before, "marks");
  },

  async "zoom shows fewer quarters, by button, key and drag, and all of them again"() {
    const years = () => plot("actors.lag").evaluate((n) => [...n.querySelectorAll("svg text")].map((t) => t.textContent).filter((t) => /^20\d\d$/.test(t)).length);
    const all = await years();
    const figure = page.locator("figure", { has: plot("actors.lag") });
    await figure.getByRole("button", { name: "Zoom in" }).click();
    check((await years()) < all, "the button does not zoom");
    await figure.getByRole("button", { name: "Show all quarters" }).click();
    equal(await years(), all, "years");
    await plot("actors.lag").focus();
    await page.keyboard.press("+");
    check((await years()) < all, "the key does not zoom");
    await page.keyboard.press("0");
    equal(await years(), all, "years");
    await plot("actors.lag").scrollIntoViewIfNeeded();
    const box = await plot("actors.lag").locator(".canvas").boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 100, { steps: 4 });
    await page.mouse.up();
    check((await years()) < all, "dragging does not zoom");
    await plot("actors.lag").locator(".canvas").dblclick({ position: { x: 200, y: 100 } });
    equal(await years(), all, "years");
  },

  async "a figure can be saved as a picture"() {
    const figure = page.locator("figure", { has: plot("waterfall") });
    const [saved] = await Promise.all([page.waitForEvent("download"), figure.getByRole("button", { name: "Save as a picture" }).click()]);
    equal(saved.suggestedFilename(), "waterfall.png", "name");
    const to = join(pictures, "waterfall.png");
    await saved.saveAs(to);
    const bytes = readFileSync(to);
    equal([...bytes.subarray(1, 4)], [80, 78, 71], "PNG");
    check(bytes.readUInt32BE(16) === 2400 && bytes.length > 20000, `${bytes.readUInt32BE(16)} pixels wide, ${bytes.length} bytes`);
  },

  async "the inputs can be searched and chosen by what they rest on"() {
    const block = page.locator("#table-inputs");
    const rows = () => block.locator("tbody tr").count();
    const inputs = result.sections.flatMap((s) => s.tables).find((t) => t.key === "inputs");
    equal(await rows(), inputs.rows.length, "rows");
    check((await block.locator("svg.sketch").count()) > 50, "distributions are drawn");
    const basis = inputs.columns.findIndex((c) => c.key === "basis");
    await block.getByLabel("Rests on").selectOption("assumption");
    equal(await rows(), inputs.rows.filter((r) => r[basis] === "assumption").length, "assumptions");
    await block.getByRole("searchbox").fill("bytedance growth");
    const few = await rows();
    check(few > 0 && few < 10, `${few} rows`);
    equal(await block.locator("[role=status]").innerText(), `${few} of ${inputs.rows.length}`, "count");
    await block.getByLabel("Rests on").selectOption("");
    await block.getByRole("searchbox").fill("");
    equal(await rows(), inputs.rows.length, "rows");
  },

  async "the provenance says how to run it again"() {
    const words = await page.locator("#provenance").innerText();
    const manifest = readJson(folder, "manifest.json");
    for (const fact of [manifest.command, manifest.hash, manifest.scenario_hash, "5,000", "Seed"]) check(words.includes(fact), `${fact} is not in ${words}`);
    for (const document of manifest.documents)
      equal(await page.locator("details.source", { hasText: `Text of ${document.name}` }).locator("pre").textContent(), document.text, document.name);
  },

  async "axe-core finds nothing to object to, light and dark"() {
    equal(await accessibility(page), [], "light");
    await page.getByRole("button", { name: "Light or dark" }).click();
    equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(21, 24, 28)", "background");
    equal(await accessibility(page), [], "dark");
    await page.screenshot({ path: join(pictures, "dark.png") });
    await page.getByRole("button", { name: "Light or dark" }).click();
    await page.screenshot({ path: join(pictures, "light.png") });
  },

  async "nothing was asked of a network, and nothing complained"() {
    equal(requests.filter((url) => !url.startsWith(`file://${file}`) && !url.startsWith("data:") && !url.startsWith("blob:")), [], "requests");
    equal(messages, [], "console");
  },

  async "the policy of the page lets nothing foreign run"() {
    const text = readFileSync(file, "utf8");
    const bad = join(scratch, "bad.html");
    writeFileSync(bad, text.replace("</body>", '<script>document.title = "run"</script><img src="x" onerror="document.title = \'run\'"></body>'));
    const other = await openPage(bad);
    await other.page.waitForTimeout(200);
    equal(await other.page.title(), summary.answer, "title");
    check(other.messages.some((m) => m.includes("Content Security Policy")), "the policy says nothing");
    await other.browser.close();
  },

  async "it prints with all of its figures"() {
    const printed = join(pictures, "report.pdf");
    writeFileSync(printed, await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    check(statSync(printed).size > 100000, "the PDF is small");
    const drawn = await page.evaluate(() => {
      dispatchEvent(new Event("beforeprint"));
      const wide = document.body.getBoundingClientRect().right + 1;
      const plots = [...document.querySelectorAll(".plot")];
      const state = {
        drawn: plots.filter((p) => p.offsetParent !== null && p.querySelector("svg path")).length,
        all: plots.length,
        wide: [...document.querySelectorAll("main *:not(svg *)")].filter((e) => e.offsetParent !== null && !e.closest(".hidden") && e.getBoundingClientRect().right > wide).map((e) => e.tagName + e.className).slice(0, 3),
      };
      dispatchEvent(new Event("afterprint"));
      return state;
    });
    equal([drawn.drawn, drawn.wide], [shown.length, []], "figures, and what is wider than paper");
    let words;
    try {
      words = execFileSync("pdftotext", [printed, "-"], { encoding: "utf8" }).replace(/\s+/g, " ");
    } catch {
      return; // poppler-utils is not installed
    }
    for (const chart of shown) check(words.includes((chart.group || chart.title).slice(0, 24)), `${chart.key} is not in the PDF`);
    const rows = result.sections.flatMap((s) => s.tables).find((t) => t.key === "inputs").rows.length;
    check(words.includes(`${rows} rows. `) && /Rests on: assumption \d+, evidence \d+/.test(words) && words.includes("results.xlsx, sheet “inputs”"), "the inputs' summary is not in the PDF");
    const pages = Number(execFileSync("pdfinfo", [printed], { encoding: "utf8" }).match(/Pages:\s+(\d+)/)[1]);
    check(pages <= 20, `${pages} pages`);
  },

  async "the page is small enough to be sent"() {
    check(statSync(file).size < 1.5e6, `${statSync(file).size} bytes`);
  },

  async "on a phone nothing is wider than the screen"() {
    const phone = await openPage(file, { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await drawAll(phone.page);
    check((await phone.page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "it is wider");
    const cut = await phone.page.evaluate(() =>
      [...document.querySelectorAll(".plot")].flatMap((p) => {
        const box = p.querySelector("svg").getBoundingClientRect();
        return [...p.querySelectorAll("svg text")].filter((t) => t.getBoundingClientRect().right > box.right + 1.5 || t.getBoundingClientRect().left < box.left - 1.5).map((t) => `${p.dataset.chart}: ${t.textContent}`);
      }));
    equal(cut, [], "texts that are cut");
    const figure = phone.page.locator('.plot[data-chart="parity_curves"]');
    await figure.scrollIntoViewIfNeeded();
    const box = await figure.locator(".canvas").boundingBox();
    await phone.page.touchscreen.tap(box.x + box.width * 0.4, box.y + box.height * 0.5);
    check(/20\d\dQ[1-4]/.test(await figure.locator(".tip").innerText()), "a tap shows nothing");
    check(await figure.locator(".tip").isVisible(), "what a tap showed is gone");
    await phone.page.screenshot({ path: join(pictures, "phone.png"), fullPage: false });
    equal(await accessibility(phone.page), [], "axe-core");
    equal(phone.messages, [], "console");
    await phone.browser.close();
  },

  async "without a script the answer can be read all the same"() {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const still = await plain.newPage();
    await still.goto(`file://${file}`);
    equal(await still.locator("h1").innerText(), summary.answer, "the answer");
    check((await still.locator("main p").count()) > 5, "its reasons");
    await browser.close();
  },
});
