// Setting up a connector: its guide beside the form, templates, the same as JSON; a test; save.
import { get, patch, post } from "../calls.js";
import { html, useEffect, useMemo, useState } from "../html.js";
import { Bad, Badge, Field, Form, Loaded, Switch, useLoaded } from "../parts.js";
import { go, guardLeaving } from "../route.js";
import { confirmed } from "../session.js";
import { _, count, spoken, told } from "../words.js";
import { away } from "./connectors.js";
import { guide } from "./guide.js";
import { TestSend } from "./test_send.js";
import { Templates } from "./templates.js";

const MASK = "********";

const blank = (factory) => {
  const config = {};
  for (const item of factory.formItems) if (item.defaultValue !== undefined && item.defaultValue !== null) config[item.key] = item.defaultValue;
  return config;
};

/** The problem the server named for this field, if it did. */
const wrong = (refusal, key) => {
  const problems = (refusal && refusal.data && refusal.data.problems) || [];
  return problems.filter((one) => one.path === key || (one.path || "").startsWith(`${key}.`) || (one.path || "").startsWith(`${key}[`)).map((one) => one.message).join(" ");
};

/** Whether somebody chose this, and should see it. */
const chosen = (value) => value !== undefined && value !== null && value !== "" && value !== false;

function Secret({ item, value, onValue, problem }) {
  const kept = value === MASK;
  const [replacing, replace] = useState(!kept);
  if (!replacing && kept) {
    return html`<div class="field"><span class="label">${item.label}</span><p>${_("Secret kept.")} <button type="button" class="link" onClick=${() => { replace(true); onValue(""); }}>${_("Replace it")}</button></p>${problem && html`<p class="note wrong">${problem}</p>`}</div>`;
  }
  return html`<${Field} label=${item.label} type="password" autocomplete="off" help=${item.description} wrong=${problem} optional=${!item.required} value=${value} onValue=${onValue} />`;
}

function One({ item, value, onValue, refusal }) {
  const problem = wrong(refusal, item.key);
  if (item.isConfidential) return html`<${Secret} item=${item} value=${value} onValue=${onValue} problem=${problem} />`;
  if (item.type === "Switch") return html`<${Switch} label=${item.label} help=${item.description} on=${Boolean(value)} onChange=${onValue} />`;
  if (item.type === "Select") return html`<${Field} label=${item.label} help=${item.description} wrong=${problem} optional=${!item.required} value=${value ?? ""} options=${[...(item.required ? [] : [{ value: "", title: "–" }]), ...item.selectItems]} onValue=${(text) => onValue(text || undefined)} />`;
  if (item.type === "Json") return html`<${JsonField} item=${item} value=${value} onValue=${onValue} problem=${problem} />`;
  return html`<${Field} label=${item.label} help=${item.description} wrong=${problem} optional=${!item.required} placeholder=${item.placeholder} type=${item.type === "Number" ? "number" : "text"} value=${value} onValue=${(text) => onValue(text === "" ? undefined : item.type === "Number" ? Number(text) : text)} />`;
}

function JsonField({ item, value, onValue, problem }) {
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

function AsJson({ config, onConfig, factory, refusal }) {
  const [text, set] = useState(JSON.stringify(config, null, 2));
  const [problems, tell] = useState([]);
  const change = async (next) => {
    set(next);
    try {
      onConfig(JSON.parse(next));
      tell([]);
    } catch {
      // Comments, trailing commas and the legacy usage type are read by the server as they are.
      try {
        const { ask } = await import("../calls.js");
        const read = await ask("POST", "/read-config", { connectorId: factory.id, text: next });
        onConfig(read.config || {});
        tell(read.problems);
      } catch (caught) {
        tell((caught.data && caught.data.problems) || [{ message: _("This is not JSON yet.") }]);
      }
    }
  };
  return html`<${Field} label=${_("Configuration as JSON")} help=${_("Paste a connector's JSON as it is: comments and trailing commas are fine.")} rows="22" class="code" value=${text} onValue=${change} />
    ${problems.length > 0 && html`<${Bad} refusal=${{ data: { problems } }} />`}<${Bad} refusal=${refusal} />`;
}

function Editor({ factory, stored }) {
  const [config, set] = useState(stored ? stored.config : blank(factory));
  const [tab, choose] = useState("form");
  const [refusal, refuse] = useState(null);
  const [fallback, setFallback] = useState(false);
  const [tested, test] = useState(false);
  const templates = factory.formItems.find((item) => item.key === "templates");
  const changed = useMemo(() => JSON.stringify(config) !== JSON.stringify(stored ? stored.config : blank(factory)), [config]);
  useEffect(() => { guardLeaving(changed ? _("What you changed is not saved. Leave?") : null); return () => guardLeaving(null); }, [changed]);
  const items = factory.formItems.filter((item) => item !== templates);
  const plain = items.filter((item) => item.required);
  const more = items.filter((item) => !item.required);
  const one = (item) => html`<${One} key=${item.key} item=${item} value=${config[item.key]} onValue=${(value) => put(item.key, value)} refusal=${refusal} />`;
  const put = (key, value) => set((old) => ({ ...old, [key]: value }));
  const save = async () => {
    refuse(null);
    try {
      const saved = stored ? await patch(`/connectors/${stored.id}`, { config }) : await post("/connectors", { connectorId: factory.id, config, fallback });
      guardLeaving(null);
      go(stored ? "/connectors" : `/sign-in?added=${saved.type}`);
    } catch (caught) {
      refuse(caught);
      throw caught;
    }
  };
  return html`<div class="tabs" role="tablist"><button role="tab" type="button" aria-selected=${tab === "form"} onClick=${() => choose("form")}>${_("Form")}</button><button role="tab" type="button" aria-selected=${tab === "json"} onClick=${() => choose("json")}>JSON</button></div>
    <${Form} onSubmit=${save} button=${stored ? _("Save") : _("Save and done")} second=${html`<span class="soft">${!tested && _("Saving without a test is allowed.")}</span>`}>
      ${tab === "json"
        ? html`<${AsJson} config=${config} onConfig=${set} factory=${factory} refusal=${null} />`
        : html`${plain.map(one)}
          ${templates && html`<${Templates} factory=${factory} value=${config.templates || []} onValue=${(value) => put("templates", value)} problem=${wrong(refusal, "templates")} />`}
          ${more.length > 0 && html`<details class="quiet" open=${more.some((item) => wrong(refusal, item.key) || chosen(config[item.key]))}><summary>${_("More settings")}</summary><div class="stack">${more.map(one)}</div></details>`}`}
      ${!stored && html`<${Switch} label=${_("Stand behind the connectors there are")} help=${_("Otherwise it becomes its channel's first choice.")} on=${fallback} onChange=${setFallback} />`}
    <//>
    <${TestSend} factory=${factory} config=${config} rowId=${stored && stored.id} tested=${() => test(true)} />
    ${stored && html`<${Danger} stored=${stored} />`}`;
}

function Danger({ stored }) {
  const [typed, type] = useState("");
  const name = told(stored.name);
  return html`<details class="quiet"><summary>${_("Take it away")}</summary>
    <${Form} onSubmit=${() => { if (typed !== name) throw new Error("name"); return confirmed(() => away(stored.id)); }} button=${_("Take {name} away", { name })}>
      <${Field} label=${_("Type its name: {name}", { name })} value=${typed} onValue=${type} />
    <//></details>`;
}

export function SetUp({ rest }) {
  const [first, second] = rest;
  const found = useLoaded(async () => {
    const stored = first === "new" ? null : await get(`/connectors/${first}`);
    const factory = await get(`/connector-factories/${stored ? stored.connectorId : second}?locale=${spoken()}`);
    return { stored, factory };
  }, []);
  return html`<p><a href="/connectors">← ${_("Connectors")}</a></p><${Loaded} of=${found}>${({ stored, factory }) => html`
    <h1>${told((stored || factory).name)} ${stored && html`<${Badge} kind=${stored.enabled ? "good" : "idle"}>${stored.enabled ? _("on") : _("off")}<//>`}</h1>
    <p class="soft">${told(factory.description)} ${factory.codeLengths.length === 2 && _("Carries codes of {from} to {to} digits.", { from: count(factory.codeLengths[0]), to: count(factory.codeLengths[1]) })}</p>
    <div class="beside"><div><${Editor} factory=${factory} stored=${stored} /></div>
      ${factory.readme && html`<details class="guide" open=${!stored}><summary>${_("How to set it up at the provider")}</summary>${guide(factory.readme)}</details>`}</div>`}<//>`;
}
