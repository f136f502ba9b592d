const PAGE = '[data-testid="stSidebarNavLink"]';
const CLOSE = '[data-testid="stSidebarCollapseButton"] button';

export default function listen() {
  document.addEventListener("click", close);
  return () => document.removeEventListener("click", close);
}

function close({ target }) {
  if (target.closest(PAGE)) document.querySelector(CLOSE)?.click();
}
