// The words around a chart: they come with it, so that a change costs one message and not four.

export function frame(el) {
  const [all, heading, legend, note] = ["div", "h2", "div", "div"].map((tag) => document.createElement(tag));
  legend.className = "legend";
  note.className = "chart-note";
  all.append(heading, legend, el, note);
  return { all, heading, legend, note, written: "" };
}

export function write(words, { heading, legend, note }) {
  const written = JSON.stringify([heading, legend, note]);
  if (words.written === written) return;
  words.written = written;
  words.heading.textContent = heading;
  words.legend.replaceChildren(...legend.map(mark));
  words.note.replaceChildren(...note.map(paragraph));
  for (const part of [words.heading, words.legend, words.note]) part.hidden = !part.hasChildNodes();
}

function mark({ role, glyph, label }) {
  const sign = document.createElement("span");
  sign.className = `mark ${role}`;
  sign.textContent = glyph;
  const entry = document.createElement("span");
  entry.append(sign, ` ${label}`);
  return entry;
}

function paragraph(text) {
  const p = document.createElement("p");
  p.textContent = text;
  return p;
}
