// Which view is shown: the path of the address, so that links, reloading and the back button work.
import { useEffect, useState } from "./html.js";

const listeners = new Set();
let guard = null;

/** Ask `why` before the view is left; `null` when nothing would be lost. */
export function guardLeaving(why) {
  guard = why;
}

export function go(path, { replace = false } = {}) {
  if (guard !== null && !window.confirm(guard)) return;
  guard = null;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  here = location.href;
  window.scrollTo(0, 0);
  listeners.forEach((tell) => tell());
}

let here = location.href;

window.addEventListener("popstate", () => {
  if (guard !== null && !window.confirm(guard)) {
    history.pushState(null, "", here);
    return;
  }
  guard = null;
  here = location.href;
  listeners.forEach((tell) => tell());
});
window.addEventListener("beforeunload", (event) => {
  if (guard !== null) event.preventDefault();
});

/** The parts of the present path, and its query. */
export function useRoute() {
  const [, turn] = useState(0);
  useEffect(() => {
    const tell = () => turn((n) => n + 1);
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, []);
  return { parts: location.pathname.split("/").filter(Boolean), query: new URLSearchParams(location.search) };
}

/** Links of ours change the view; everything else is the browser's. */
export function follow(event) {
  const link = event.target.closest("a[href]");
  const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || link.origin !== location.origin || link.target || link.pathname.startsWith("/static/")) return;
  event.preventDefault();
  go(link.pathname + link.search + link.hash);
}
