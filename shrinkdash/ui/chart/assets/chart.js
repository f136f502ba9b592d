// A chart keeps one node from run to run, so that marks can glide, zoom stays and nothing blinks.

import { coloured, coloursOf } from "./colours.js";
import { markAt } from "./marks.js";
import { loadPlotly } from "./plotly.js";
import { frame, write } from "./words.js";

const NARROW = 520; // CSS pixels of container width below which a figure's narrow form applies
const AXIS = /^[xy]axis\d*$/;
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: "reset",
  plotlyServerURL: "",
  responsive: false,
  scrollZoom: false,
  showSendToCloud: false,
};

const charts = new WeakMap();
const later = window.setTimeout;

export default function show({ parentElement, data, setTriggerValue }) {
  const chart = charts.get(parentElement) ?? mount(parentElement);
  // Streamlit calls again with the very same data when only the theme has changed.
  const moved = chart.data?.figure !== data.figure;
  Object.assign(chart, { data, picked: data.picked, send: setTriggerValue });
  if (!moved) chart.colours = null;
  write(chart.words, data);
  label(chart);
  draw(chart, moved ? data.glideMs : 0);
  return () => leave(chart);
}

function mount(parent) {
  const el = document.createElement("div");
  el.className = "shrinkdash-chart";
  el.style.cssText = "width: 100%; overflow: hidden";
  el.setAttribute("role", "img");
  el.dataset.drawn = "0";
  const words = frame(el);
  parent.append(words.all);
  const chart = { el, words, plotly: null, listening: false, width: 0, colours: null };
  chart.observer = new ResizeObserver(() => resize(chart));
  chart.observer.observe(el);
  charts.set(parent, chart);
  return chart;
}

// Only here and at the first drawing is the width measured: that makes the browser lay the whole page out.
function resize(chart) {
  if (!chart.plotly || chart.el.clientWidth === chart.width) return;
  chart.width = chart.el.clientWidth;
  draw(chart, 0);
}

function label({ el, data, width }) {
  el.setAttribute("aria-label", data.alt);
  // The room is kept before the first drawing, so that the page does not jump.
  const { height } = fitting(data.figure.layout, width || el.clientWidth);
  if (height) el.style.minHeight = `${height}px`;
}

async function draw(chart, glideMs) {
  try {
    chart.plotly ??= await loadPlotly();
  } catch (error) {
    console.warn(error.message);
    chart.el.textContent = chart.data.alt;
    return;
  }
  // Zero in a hidden tab; the observer calls again when it opens.
  chart.width ||= chart.el.clientWidth;
  if (chart.width > 0) react(chart, glideMs);
}

function react(chart, glideMs) {
  const { el, listening, plotly } = chart;
  if (!listening) el.textContent = "";
  const { data, layout } = prepared(chart);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || data.some(isHatched);
  const glides = listening && glideMs > 0 && !still;
  if (glides) layout.transition = { duration: glideMs, easing: "cubic-in-out", ordering: "traces first" };
  el.dataset.state = "moving";
  // Plotly keeps the promise of a glide that reached its end, not of one that was overtaken.
  plotly.react(el, data, layout, CONFIG).then(() => settle(el));
  if (!listening) listen(chart);
}

// Plotly 4.1.1 cannot glide hatched bars: it fails half-way and never draws again.
function isHatched({ marker }) {
  return Boolean(marker?.pattern?.shape);
}

function settle(el) {
  el.dataset.drawn = String(Number(el.dataset.drawn) + 1);
  el.dataset.state = "still";
}

function prepared(chart) {
  const { el, data, width } = chart;
  // Looked up again when the theme has changed, not with every figure.
  const colours = (chart.colours ??= coloursOf(el));
  // A fresh copy: Plotly writes into what it is given, and the same data are drawn again at another width.
  const { data: traces, layout } = coloured(data.figure, colours);
  const { meta, ...own } = fitting(layout, width);
  const axes = [...new Set(["xaxis", "yaxis", ...Object.keys(own).filter((name) => AXIS.test(name))])];
  const page = pageLayout(width, colours, axes, data.pickable);
  return {
    data: traces.map((trace) => fitting(told(trace, traces), width)),
    layout: { ...merged(merged(page, own), touch(axes)), uirevision: zoomLife(own, axes) },
  };
}

// Traces of the same groups share their stories, which come once.
function told(trace, traces) {
  const teller = trace.meta?.toldBy;
  return teller === undefined ? trace : { ...trace, hovertext: traces[teller].hovertext };
}

function pageLayout(width, { text, muted, grid, paper, font }, axes, pickable) {
  const axis = { gridcolor: grid, linecolor: grid, zerolinecolor: grid, tickfont: { color: muted } };
  return {
    ...all(axes, axis),
    autosize: false,
    clickanywhere: pickable,
    font: { color: text, family: font },
    hoverlabel: { bgcolor: paper, bordercolor: muted, font: { color: text, family: font } },
    hovermode: "closest",
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    width,
  };
}

// A finger that moves over a chart means to scroll the page.
function touch(axes) {
  if (!matchMedia("(pointer: coarse)").matches) return {};
  return { ...all(axes, { fixedrange: true }), dragmode: false };
}

function all(names, value) {
  return Object.fromEntries(names.map((name) => [name, value]));
}

// A zoom lasts until the figure asks for other axes; Plotly alone would mix old ends with new ones.
function zoomLife(layout, axes) {
  return JSON.stringify([layout.uirevision ?? "keep", axes.map((name) => layout[name]?.range ?? null)]);
}

function fitting(part, width) {
  return width < NARROW ? merged(part, part.meta?.narrow ?? {}) : part;
}

function merged(below, above) {
  const result = { ...below };
  for (const [name, value] of Object.entries(above)) {
    result[name] = isPlain(value) && isPlain(below[name]) ? merged(below[name], value) : value;
  }
  return result;
}

function isPlain(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function listen(chart) {
  const { el } = chart;
  chart.listening = true;
  el.on("plotly_click", ({ event }) => {
    // A tap arrives twice, as a touch and then as a click of the mouse; a scroll only as a touch.
    if (!event.touches) pick(chart, markAt(el, event.clientX, event.clientY));
  });
  el.on("plotly_transitioning", waitOutJumps);
}

// When its traces have glided, Plotly 4.1.1 sets a jump of the axes to their new ranges as a glide of no duration. In the
// millisecond of its start that divides 0 by 0: a frame of axes that span nothing, and texts sent to NaN.
function waitOutJumps() {
  window.setTimeout = (task, ms, ...rest) => later(ms ? () => outwait(task) : task, ms, ...rest);
  // Only the jump has been asked for with a delay, and nobody else has had a turn.
  queueMicrotask(() => (window.setTimeout = later));
}

function outwait(jump) {
  jump();
  const now = Date.now();
  while (Date.now() === now);
}

function pick(chart, id) {
  const { data, picked } = chart;
  const next = id === picked ? null : id;
  if (!data.pickable || next === picked) return;
  // Kept here too: a second click may come before Python's answer to the first.
  chart.picked = next;
  chart.send("pick", next ?? "");
}

// Streamlit also cleans up when a call was overtaken by the next one and the node stays on the page.
function leave({ data, el, observer, plotly }) {
  setTimeout(() => {
    if (el.isConnected) return;
    observer.disconnect();
    // A glide under way would stumble over a chart that has been purged.
    setTimeout(() => plotly?.purge(el), 2 * data.glideMs);
  });
}
