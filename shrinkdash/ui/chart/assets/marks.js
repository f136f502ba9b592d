// Which mark lies under the pointer. Plotly's own answer can be 50 ms old, and a glide may move the marks meanwhile.

const REACH = 20; // CSS pixels, as far as Plotly's hover labels reach

export function markAt(el, x, y) {
  const reached = [...el.querySelectorAll(".point")]
    .map((mark) => ({ id: mark.__data__?.id, ...distances(mark.getBoundingClientRect(), x, y) }))
    .filter(({ id, edge }) => id !== undefined && edge <= REACH)
    .sort((one, other) => one.edge - other.edge || one.centre - other.centre);
  return reached[0]?.id ?? null;
}

// A pointer inside a mark is at distance 0 from its edge.
function distances({ left, right, top, bottom }, x, y) {
  const edge = Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
  return { edge, centre: Math.hypot(x - (left + right) / 2, y - (top + bottom) / 2) };
}
