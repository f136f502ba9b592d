export default function show({ parentElement }) {
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

async function copy(told) {
  try {
    await navigator.clipboard.writeText(location.href);
    told.textContent = "Copied. The link holds every setting, and no data of yours.";
  } catch {
    told.textContent = `Copy this address: ${location.href}`;
  }
}
