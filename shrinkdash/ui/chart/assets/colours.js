// A figure names its neutral colours by role, var(--text) and the like; here they become the colours of the page.

const ROLE = /var\(--(text|muted|grid|paper)\)/g;
const READABLE = 4.5; // WCAG AA for text
const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

export function coloursOf(el) {
  const style = getComputedStyle(el);
  const text = rgb(style.getPropertyValue("--st-text-color"));
  const paper = paperBehind(el) ?? rgb(style.getPropertyValue("--st-background-color"));
  return {
    text: css(text),
    muted: css(mutedOn(paper, text)),
    grid: css(blend(text, paper, 0.86)),
    paper: css(paper),
    font: style.getPropertyValue("--st-font"),
  };
}

export function coloured(value, colours) {
  if (typeof value === "string") return value.replace(ROLE, (_, role) => colours[role]);
  if (Array.isArray(value)) return value.map((part) => coloured(part, colours));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, coloured(part, colours)]));
}

// A chart may stand on the page or on a card, so the paper is whatever lies behind it.
function paperBehind(el) {
  for (let node = el; node; node = node.parentElement) {
    const [red, green, blue, alpha] = rgb(getComputedStyle(node).backgroundColor);
    if (alpha === 1) return [red, green, blue, alpha];
  }
  return null;
}

function mutedOn(paper, text) {
  for (let share = 0.4; share > 0; share -= 0.02) {
    const muted = blend(text, paper, share);
    if (contrast(muted, paper) >= READABLE) return muted;
  }
  return text;
}

// A canvas understands every notation of a colour that a theme may use.
function rgb(notation) {
  pen.clearRect(0, 0, 1, 1);
  pen.fillStyle = notation.trim();
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return [red, green, blue, alpha / 255];
}

function css([red, green, blue]) {
  return `rgb(${red}, ${green}, ${blue})`;
}

function blend(from, to, share) {
  return [0, 1, 2].map((i) => Math.round(from[i] + share * (to[i] - from[i])));
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [red, green, blue] = colour.map((level) => {
    const part = level / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
