// What the tests of the page share: Debian's Chromium, results of real runs, and checks. Exit code 77 skips.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const { CAPEXSIM, CAPEXSIM_SOURCE, CAPEXSIM_BINARY } = process.env;
export const source = CAPEXSIM_SOURCE;

export function skip(why) {
  console.log(`skipped: ${why}`);
  process.exit(77);
}

export const chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
if (!chromium) skip("there is no Chromium (Debian's package chromium)");
if (!existsSync(CAPEXSIM)) skip("the program is not built");
if (existsSync(join(CAPEXSIM_BINARY, "web/off"))) skip(`pages are off: ${readFileSync(join(CAPEXSIM_BINARY, "web/off"), "utf8").trim()}`);

/** Packages of package-lock.json, fetched once into the build. */
function tools() {
  const folder = join(CAPEXSIM_BINARY, "page_tests");
  const lock = readFileSync(join(source, "tests/page/package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules/.package-lock.json");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(stamp) || readFileSync(join(folder, "package-lock.json"), "utf8") !== lock) {
    for (const file of ["package.json", "package-lock.json", ".npmrc"]) execFileSync("cp", [join(source, "tests/page", file), folder]);
    try {
      execFileSync("npm", ["ci", "--ignore-scripts", "--no-progress"], { cwd: folder, stdio: "pipe", env: { ...process.env, npm_config_fetch_retries: "1" } });
    } catch (error) {
      skip(`npm could not fetch playwright-core and axe-core: ${String(error.stderr).slice(0, 300)}`);
    }
  }
  return createRequire(join(folder, "package.json"));
}

const load = tools();
const playwright = load("playwright-core");
const kAxe = readFileSync(load.resolve("axe-core/axe.min.js"), "utf8");

export const pictures = join(CAPEXSIM_BINARY, "page_tests/pictures");
mkdirSync(pictures, { recursive: true });

const kFlags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

export const scratch = mkdtempSync(join(tmpdir(), "capexsim-page-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

/** Runs the program; @return what it printed */
export function capexsim(...words) {
  return execFileSync(CAPEXSIM, words, { cwd: scratch, encoding: "utf8", env: { ...process.env, LC_ALL: "C.UTF-8" } });
}

export const readJson = (...path) => JSON.parse(readFileSync(join(...path), "utf8"));

/** Opens a file as a reader would; every message, error and request of it is kept. */
export async function openPage(file, options = {}) {
  const browser = await playwright.chromium.launch({ executablePath: chromium, args: kFlags });
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, bypassCSP: false, ...options });
  const page = await context.newPage();
  const messages = [];
  const requests = [];
  page.on("console", (message) => messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => messages.push(`error: ${error.message}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`file://${file}`);
  await page.waitForSelector("html[data-ready=yes]");
  return { browser, page, messages, requests };
}

/** Opens every fold and draws every figure, as a reader who scrolls to the end does. */
export async function drawAll(page) {
  await page.evaluate(async () => {
    for (const fold of document.querySelectorAll("details.fold")) fold.open = true;
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    for (let y = 0; y < document.documentElement.scrollHeight; y += 700) {
      scrollTo({ top: y, behavior: "instant" });
      await frame();
    }
    scrollTo({ top: 0, behavior: "instant" });
  });
  await page.waitForFunction(() => [...document.querySelectorAll(".plot")].every((plot) => plot.querySelector("svg")));
}

/** In the page: texts of figures that are cut off by their edge, or that lie on each other. */
export function faultsOf() {
  const found = [];
  for (const plot of document.querySelectorAll(".plot")) {
    const box = plot.querySelector("svg").getBoundingClientRect();
    const texts = [...plot.querySelectorAll("svg text")].filter((t) => t.textContent.trim() !== "").map((t) => ({ t: t.textContent, r: t.getBoundingClientRect() }));
    for (const { t, r } of texts)
      if (r.left < box.left - 1.5 || r.right > box.right + 1.5 || r.top < box.top - 1.5 || r.bottom > box.bottom + 1.5) found.push(`${plot.dataset.chart}: "${t}" is cut`);
    for (let i = 0; i < texts.length; ++i)
      for (let k = i + 1; k < texts.length; ++k) {
        const [a, b] = [texts[i].r, texts[k].r];
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 2 && high > 4) found.push(`${plot.dataset.chart}: "${texts[i].t}" lies on "${texts[k].t}"`);
      }
  }
  return found;
}

/** Mistakes that axe-core finds: in names, roles, contrast and structure. */
export async function accessibility(page) {
  await page.evaluate(kAxe); // through the debugger, which the page's policy does not bind
  return page.evaluate(async () => {
    const found = await window.axe.run(document, { resultTypes: ["violations"] });
    if (found.passes.length < 20) return ["axe-core looked at next to nothing"];
    return found.violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " " + n.html.slice(0, 120)).join(" | ")}`);
  });
}

export function check(holds, what) {
  if (!holds) throw new Error(what);
}

export function equal(a, b, what) {
  const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
  check(left === right, `${what}: ${left} is not ${right}`);
}

/** Runs every test; says which one failed. */
export async function main(tests) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}\n  ${error.stack}`);
    }
  }
  process.exit(failed ? 1 : 0);
}
