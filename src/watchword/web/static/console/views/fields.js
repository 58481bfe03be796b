// The fields of a connector's form, drawn from its declaration.
import { html, useState } from "../html.js";
import { Field, Switch } from "../parts.js";
import { wrongAt } from "../problems.js";
import { _, listing } from "../words.js";

export const MASK = "********";

/** The labels of what decides where secrets travel and is not what it was. */
export function movedOf(items, config, stored) {
  if (!stored) return [];
  const same = (key) => JSON.stringify(config[key] ?? null) === JSON.stringify((stored.config || {})[key] ?? null);
  return items.filter((item) => item.isDestination && !same(item.key)).map((item) => item.label);
}

function Secret({ item, value, onValue, problem, moved }) {
  const kept = value === MASK;
  const again = kept && moved.length > 0 ? _("Type the secret again, because this changed: {what}.", { what: listing(moved) }) : "";
  if (kept && !again && !problem) {
    return html`<div class="field"><span class="label">${item.label}</span><p class="masked"><span aria-hidden="true">••••••••</span> ${_("Secret kept.")} <button type="button" class="link" onClick=${() => onValue("")}>${_("Replace it")}<span class="hidden"> ${item.label}</span></button></p></div>`;
  }
  return html`<${Field} label=${item.label} type="password" autocomplete="off" help=${item.description} wrong=${problem || again} optional=${!item.required} value=${kept ? "" : value} onValue=${onValue} />`;
}

function Json({ item, value, onValue, problem }) {
  const [text, set] = useState(value === undefined ? "" : JSON.stringify(value, null, 2));
  const [broken, tell] = useState("");
  const change = (next) => {
    set(next);
    try {
      onValue(next.trim() ? JSON.parse(next) : undefined);
      tell("");
    } catch {
      tell(_("This is not JSON yet."));
    }
  };
  return html`<${Field} label=${item.label} help=${item.description} wrong=${broken || problem} optional=${!item.required} rows="6" value=${text} onValue=${change} />`;
}

/** One field. */
export function Item({ item, value, onValue, refusal, moved, children }) {
  const problem = wrongAt(refusal, item.key);
  const common = { label: item.label, help: item.description, wrong: problem, optional: !item.required };
  if (item.isConfidential) return html`<${Secret} item=${item} value=${value} onValue=${onValue} problem=${problem} moved=${moved} />`;
  if (item.type === "Switch") return html`<${Switch} label=${common.label} help=${problem || common.help} on=${Boolean(value)} onChange=${onValue} />`;
  if (item.type === "Select") return html`<${Field} ...${common} value=${value ?? ""} options=${[...(item.required ? [] : [{ value: "", title: item.defaultValue ? _("as usual: {what}", { what: item.defaultValue }) : "–" }]), ...item.selectItems]} onValue=${(text) => onValue(text || undefined)} />`;
  if (item.type === "Json") return html`<${Json} item=${item} value=${value} onValue=${onValue} problem=${problem} />`;
  const number = item.type === "Number";
  return html`<${Field} ...${common} placeholder=${item.placeholder} type=${number ? "number" : "text"} value=${value} onValue=${(text) => onValue(text === "" ? undefined : number ? Number(text) : text)}>${children}<//>`;
}
