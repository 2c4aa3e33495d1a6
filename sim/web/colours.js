// Colours: safe for the colour-blind, the same for the same subject in every figure and every result; the program gives each subject
// its look (sim/report/looks.cpp), so that the workbook has the same.

// Paul Tol's bright scheme, for curves that are about nothing.
const kOthers = ["#4477aa", "#ee6677", "#228833", "#aa3377", "#66a5c4", "#b8a500", "#332288", "#999933"];
// Dark to light (cividis).
const kOrdered = ["#1d3a6d", "#4b566d", "#757575", "#a59c74", "#d9c55f", "#f0e68c"];
/** Kinds of lines, as ECharts names them. */
export const kDashes = ["solid", [8, 3], [2, 3]];

/** Looks by subject: {"actor.meta": {colour, dash}}. */
export function makeColours(looks) {
  return {
    of(subject, position, dark) {
      const colour = looks[subject]?.colour ?? kOthers[position % kOthers.length];
      return dark ? lighter(colour) : colour;
    },
    /** Dashes tell apart what shares a colour: an index of kDashes. */
    dash: (subject) => looks[subject]?.dash ?? 0,
  };
}

/** A patch of a line's colour, striped as the line is dashed. */
export function paintMark(mark, colour, dash) {
  mark.style.background = dash === 0 ? colour : `repeating-linear-gradient(90deg, ${colour} 0 ${dash === 1 ? 4 : 2}px, transparent 0 ${dash === 1 ? 6 : 4}px)`;
}

function parts(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** What would meet its neighbours if it were only made lighter: blues and purples. */
const kDark = { "#0072b2": "#5c7cfa", "#5b3a8c": "#b197fc", "#335f94": "#748ffc", "#332288": "#9775fa", "#aa3377": "#e064a8", "#4477aa": "#748ffc" };

/** On a dark page every colour moves a third of the way to white where it is too dark to be read. */
function lighter(colour) {
  if (kDark[colour]) return kDark[colour];
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
