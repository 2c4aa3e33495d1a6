// Bundles the page's code and writes it as C++: node build.mjs SOURCE_FOLDER BUILD_FOLDER (which holds node_modules).
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const [source, build] = process.argv.slice(2);
const esbuild = createRequire(join(build, "package.json"))("esbuild");

async function bundled(entry, loader) {
  const made = await esbuild.build({
    entryPoints: [join(source, entry)],
    nodePaths: [join(build, "node_modules")],
    absWorkingDir: build,
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome100", "firefox100", "safari15"],
    charset: "ascii", // one byte a character, and no character that could end a script element early
    legalComments: "eof",
    define: { "process.env.NODE_ENV": '"production"' },
    loader,
  });
  const text = made.outputFiles[0].text.trim();
  if (/<\/(script|style)/i.test(text)) throw new Error(`${entry}: holds the end of its own element`);
  return text;
}

const hash = (text) => createHash("sha256").update(text, "utf8").digest("base64");

// One literal in lines of about 2,000 bytes; a question mark is escaped for the trigraphs of old.
function literal(text) {
  const lines = [];
  for (let at = 0; at < text.length; at += 2000) {
    const part = text.slice(at, at + 2000);
    lines.push('"' + part.replace(/[\\"?]/g, "\\$&").replace(/\n/g, "\\n").replace(/\t/g, "\\t").replace(/\r/g, "\\r") + '"');
  }
  return lines.join("\n    ");
}

const script = await bundled("page.js", {});
const style = await bundled("page.css", {});
for (const text of [script, style])
  if (/[^\x09\x0a\x0d\x20-\x7e]/.test(text)) throw new Error("the bundle holds what is not printable ASCII");
writeFileSync(
  join(build, "page_assets.cpp"),
  `#include "report/page_assets.hpp"

#pragma GCC diagnostic ignored "-Woverlength-strings"

namespace capexsim::report {

const PageAssets kPageAssets = {
    ${literal(script)},
    "${hash(script)}",
    ${literal(style)},
    "${hash(style)}"};

}  // namespace capexsim::report
`,
);
