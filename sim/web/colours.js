// Colours: safe for the colour-blind, the same for the same subject in every figure. Families of subjects ("actor.meta": actor) have
// palettes of their own, so that an actor's colour never stands for a measure.

// Okabe and Ito, without its yellow and black; the first is the focal actor's.
const kActors = ["#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7f7f7f", "#5b3a8c"];
// Paul Tol's bright and muted schemes.
const kMeasures = ["#4477aa", "#ee6677", "#228833", "#aa3377", "#66a5c4", "#b8a500"];
const kOthers = ["#332288", "#44aa99", "#ddcc77", "#cc6677", "#88ccee", "#117733", "#aa4499", "#999933"];
// Ordered states, dark to light (cividis).
const kOrdered = ["#1d3a6d", "#4b566d", "#757575", "#a59c74", "#d9c55f", "#f0e68c"];

const palettes = { actor: kActors, measure: kMeasures, channel: kOthers, event: ["#7f7f7f", "#0072b2", "#e69f00"], case: kActors };

const family = (subject) => {
  const first = subject.slice(0, subject.indexOf("."));
  return first in palettes ? first : subject.slice(0, subject.lastIndexOf("."));
};

/** Gives every subject of the result its colour, prominent ones first. */
export function makeColours(sections) {
  const subjects = new Map(); // family → subjects in order
  const curves = sections.flatMap((s) => s.charts.flatMap((c) => c.curves));
  for (const first of [true, false])
    for (const curve of curves) {
      if (!curve.subject || Boolean(curve.prominent) !== first) continue;
      const own = subjects.get(family(curve.subject)) ?? [];
      if (!own.includes(curve.subject)) own.push(curve.subject);
      subjects.set(family(curve.subject), own);
    }
  const spread = (i, n) => kOrdered[n <= 1 ? 1 : Math.round((i * (kOrdered.length - 1)) / (n - 1))];
  return {
    of(subject, position, dark) {
      let colour = kMeasures[position % kMeasures.length];
      if (subject) {
        const own = subjects.get(family(subject)) ?? [subject];
        const i = Math.max(0, own.indexOf(subject));
        const palette = palettes[family(subject)];
        colour = palette ? palette[i % palette.length] : spread(i, own.length);
      }
      return dark ? lighter(colour) : colour;
    },
    /** Dashes tell apart what shares a colour when there are more subjects than colours. */
    dashed(subject) {
      const own = subjects.get(family(subject ?? "")) ?? [];
      return own.indexOf(subject) >= (palettes[family(subject ?? "")] ?? kOthers).length;
    },
  };
}

function parts(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** On a dark page every colour moves a third of the way to white where it is too dark to be read. */
function lighter(colour) {
  const rgb = parts(colour);
  const light = (0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]) / 255;
  const share = light < 0.45 ? 0.35 : 0;
  return "#" + rgb.map((x) => Math.round(x + (255 - x) * share).toString(16).padStart(2, "0")).join("");
}

/** Black or white, whichever reads better on the colour. */
export function inkOn(colour) {
  const linear = parts(colour).map((x) => ((x / 255) <= 0.03928 ? x / 255 / 12.92 : ((x / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.19 ? "#111111" : "#ffffff";
}

/** A share between 0 and 1 on the ordered scale. */
export function heatColour(share) {
  const at = Math.min(1, Math.max(0, share)) * (kOrdered.length - 1);
  const i = Math.min(kOrdered.length - 2, Math.floor(at));
  const [a, b] = [parts(kOrdered[i]), parts(kOrdered[i + 1])];
  return "#" + a.map((x, k) => Math.round(x + (b[k] - x) * (at - i)).toString(16).padStart(2, "0")).join("");
}

export const inks = (dark) =>
  dark
    ? { text: "#e8eaed", soft: "#a9b0ba", rule: "#3a4048", back: "#15181c", level: "#c7ccd3" }
    : { text: "#1b1f24", soft: "#59626e", rule: "#dde1e6", back: "#ffffff", level: "#4a525c" };
