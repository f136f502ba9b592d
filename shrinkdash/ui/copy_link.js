const SETTLED_MS = 400; // by then the page has written what it will write

const waiting = new WeakMap();

export default function show({ parentElement, data }) {
  clearTimeout(waiting.get(parentElement));
  waiting.set(parentElement, setTimeout(() => mend(data.params), SETTLED_MS));
  if (parentElement.querySelector("button")) return;
  const button = document.createElement("button");
  button.className = "copy-link";
  button.type = "button";
  button.textContent = "Copy link";
  const told = document.createElement("div");
  told.setAttribute("role", "status");
  button.addEventListener("click", () => copy(told));
  parentElement.append(button, told);
}

// Fast presses in a row can leave an older value in the address than the page shows.
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

async function copy(told) {
  try {
    await navigator.clipboard.writeText(location.href);
    told.textContent = "Copied. The link holds every setting, and no data of yours.";
  } catch {
    told.textContent = `Copy this address: ${location.href}`;
  }
}
