// Keeps the inbox fresh without reloading it, copies codes, fits mails to their height. The page works without any of this.

const EVERY = 2000;

function improve(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
  }
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const today = at.toDateString() === new Date().toDateString();
    time.textContent = at.toLocaleString([], today ? { timeStyle: "medium" } : { dateStyle: "medium", timeStyle: "short" });
  }
  for (const frame of root.querySelectorAll("iframe")) {
    const fit = () => {
      const page = frame.contentDocument?.documentElement;
      if (!page || page.ownerDocument.URL === "about:blank") return;
      // A page is never less tall than its frame, so the frame must be small to measure it.
      frame.style.height = "1px";
      frame.style.height = `${Math.min(page.scrollHeight, 1200)}px`;
    };
    frame.addEventListener("load", fit);
    fit();
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
});

function replace(selector, fresh) {
  const old = document.querySelector(selector);
  const next = fresh.querySelector(selector);
  if (!old || !next || old.contains(document.activeElement) || old.outerHTML === next.outerHTML) return;
  old.replaceWith(document.importNode(next, true));
}

function merge(fresh) {
  const list = document.querySelector("#messages");
  const next = [...fresh.querySelectorAll("#messages > *")];
  const wanted = new Set(next.map((node) => node.id));
  for (const node of [...list.children]) {
    if (!node.id || !wanted.has(node.id)) node.remove();
  }
  let place = list.firstElementChild;
  for (const node of next) {
    const known = node.id && document.getElementById(node.id);
    if (known) {
      place = known.nextElementSibling;
      continue;
    }
    const added = document.importNode(node, true);
    list.insertBefore(added, place);
    improve(added);
  }
}

async function refresh() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  merge(fresh);
  replace("#recipients ul", fresh);
  if (!document.querySelector("#recipients ul") && fresh.querySelector("#recipients ul")) {
    document.querySelector("#recipients .search").after(document.importNode(fresh.querySelector("#recipients ul"), true));
  }
  replace("#clear", fresh);
}

improve(document);
document.querySelector("#recipients [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
setInterval(() => refresh().catch(() => {}), EVERY);
