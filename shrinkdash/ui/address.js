const SETTLED_MS = 400; // by then the page has written what it will write

const waiting = new WeakMap();

export default function show({ parentElement, data }) {
  clearTimeout(waiting.get(parentElement));
  waiting.set(parentElement, setTimeout(() => mend(data.params), SETTLED_MS));
}

function mend(params) {
  const address = new URL(location.href);
  const stale = Object.entries(params).filter(
    ([name, values]) => address.searchParams.getAll(name).join() !== values.join(),
  );
  if (stale.length === 0) return;
  for (const [name, values] of stale) {
    address.searchParams.delete(name);
    for (const value of values) address.searchParams.append(name, value);
  }
  history.replaceState(history.state, "", address);
}
