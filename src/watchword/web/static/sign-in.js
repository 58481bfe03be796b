// @ts-check
/** Makes the sign-in pages pleasanter; all work without it. */

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new () => T} kind
 * @returns {T | null}
 */
function find(selector, kind) {
  const found = document.querySelector(selector);
  return found instanceof kind ? found : null;
}

/** Times in the browser's own zone. */
for (const time of document.querySelectorAll("time")) {
  const at = new Date(time.dateTime);
  const today = at.toDateString() === new Date().toDateString();
  const dateStyle = today && !("long" in time.dataset) ? undefined : "medium";
  time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle, timeStyle: "short" });
}

/** A form is sent once; until the answer comes its button shows that something happens. */
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.classList.contains("busy")) event.preventDefault();
    form.classList.add("busy");
    setTimeout(() => form.classList.remove("busy"), 10_000);
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) form.classList.remove("busy");
});

/** The country picker shows while what is typed is a local number. */
const identifier = find("#identifier", HTMLInputElement);
const region = find("#region", HTMLSelectElement);
if (identifier && region) {
  const box = /** @type {HTMLElement} */ (identifier.parentElement);
  const shown = /** @type {HTMLElement} */ (box.querySelector(".shown"));
  const look = () => {
    const typed = identifier.value.normalize("NFKC").trim();
    box.dataset.kind = /^(?!\+|00)(?=.*\p{Nd})[\p{Nd}\s().\-/‐-―]+$/u.test(typed) ? "phone" : "other";
  };
  const choose = () => {
    const [, name = "", code = ""] = /^(.*) (\+\d+)$/.exec(region.selectedOptions[0]?.text.trim() ?? "") ?? [];
    const [country, calling] = [document.createElement("span"), document.createElement("b")];
    country.textContent = name;
    calling.textContent = code;
    shown.replaceChildren(country, calling);
  };
  identifier.addEventListener("input", look);
  region.addEventListener("change", choose);
  look();
  choose();
}

/** The code box takes any spelling of the digits and sends itself when full. */
const code = find("#code", HTMLInputElement);
const check = code?.form;
if (code && check) {
  const digits = Number(code.dataset.digits);
  const read = () => {
    const typed = code.value.normalize("NFKC").replace(/[^0-9]/g, "").slice(0, digits);
    if (typed !== code.value) code.value = typed;
    if (typed.length === digits) check.requestSubmit();
  };
  code.addEventListener("input", (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) read();
  });
  code.addEventListener("compositionend", read);
  if ("OTPCredential" in window) {
    const stop = new AbortController();
    check.addEventListener("submit", () => stop.abort());
    const wish = /** @type {CredentialRequestOptions} */ ({ otp: { transport: ["sms"] }, signal: stop.signal });
    navigator.credentials.get(wish).then(
      (got) => {
        code.value = /** @type {any} */ (got)?.code ?? "";
        read();
      },
      () => {}, // refused or not allowed here: the person types
    );
  }
}

/** A password can be looked at, and a new one's rules tick while it is typed. */
const password = find("#password", HTMLInputElement);
const reveal = find(".reveal", HTMLButtonElement);
if (password && reveal) {
  reveal.hidden = false;
  const words = [reveal.textContent ?? "", reveal.dataset.hide ?? ""];
  reveal.addEventListener("click", () => {
    const shown = password.type === "password";
    password.type = shown ? "text" : "password";
    reveal.textContent = words[shown ? 1 : 0];
    password.focus();
  });
  password.form?.addEventListener("submit", () => { password.type = "password"; });
  /** @type {Record<string, (typed: string) => number>} */
  const measures = {
    length: (typed) => typed.length,
    kinds: (typed) => [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u].filter((kind) => kind.test(typed)).length,
  };
  const rules = [...document.querySelectorAll("#rules li")].map((rule) => /** @type {HTMLElement} */ (rule));
  password.addEventListener("input", () => {
    for (const rule of rules) {
      const measure = measures[rule.dataset.rule ?? ""];
      rule.classList.remove("broken");
      if (measure) rule.classList.toggle("kept", measure(password.value) >= Number(rule.dataset.number));
    }
  });
}

/** A link's own token is in its fragment, which no server ever sees. */
const link = find("#link", HTMLInputElement);
if (link) {
  link.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
}

/** What was typed before is kept and selected, so that typing replaces it. */
const field = find("[autofocus]", HTMLInputElement);
if (field?.value) {
  if (document.activeElement === field) field.select();
  else field.addEventListener("focus", () => field.select(), { once: true });
}

/** "Send again in 0:42", then the button. */
const again = find(".again[data-wait]", HTMLElement);
if (again) {
  const left = /** @type {HTMLElement} */ (again.querySelector(".left"));
  const until = performance.now() + Number(again.dataset.wait) * 1000;
  const tick = () => {
    const seconds = Math.max(0, Math.ceil((until - performance.now()) / 1000));
    left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (seconds) setTimeout(tick, 250);
    else delete again.dataset.wait;
  };
  tick();
}

/** Forms that only carry something on, after the listeners above know them. */
for (const form of document.forms) if ("submit" in form.dataset) form.requestSubmit();
