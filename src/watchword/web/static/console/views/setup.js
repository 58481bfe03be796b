// Setting up a connector: its guide beside the form, templates, the same as JSON; a check, a test; save and done.
import { get, patch, post } from "../calls.js";
import { html, useEffect, useMemo, useRef, useState } from "../html.js";
import { Badge, Field, Form, Loaded, Switch, useLoaded } from "../parts.js";
import { problemsOf, wrongAt } from "../problems.js";
import { go, guardLeaving } from "../route.js";
import { _, count, listing, spoken, told } from "../words.js";
import { Picks, useAccount } from "./account.js";
import { Check } from "./check.js";
import { away } from "./connectors.js";
import { Health } from "./pool.js";
import { Done } from "./done.js";
import { Item, movedOf } from "./fields.js";
import { guide } from "./guide.js";
import { JsonTab } from "./json_tab.js";
import { TestSend } from "./test_send.js";
import { Templates, withoutExamples } from "./templates.js";

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => LETTERS[byte % LETTERS.length]).join("");

const blank = (factory) => {
  const config = {};
  for (const item of factory.formItems) if (item.defaultValue !== undefined && item.defaultValue !== null && (item.required || item.type !== "Json")) config[item.key] = item.defaultValue;
  return withoutExamples(config);
};

/** Whether somebody chose this, and should see it. */
const chosen = (value, usual) => value !== undefined && value !== null && value !== "" && value !== false && value !== usual;

/** Bring the first field that is wrong into view. */
const toFirstWrong = () => requestAnimationFrame(() => { const first = document.querySelector("form.setup [aria-invalid]"); if (first) first.focus(); });

function Tabs({ tab, choose }) {
  const all = [["form", _("Form")], ["json", "JSON"]];
  const turn = (event) => { if (["ArrowLeft", "ArrowRight"].includes(event.key)) choose(tab === "form" ? "json" : "form"); };
  return html`<div class="tabs" role="tablist" aria-label=${_("Two ways to fill it in")} onKeyDown=${turn}>${all.map(([name, title]) => html`<button role="tab" type="button" id=${`tab-${name}`} aria-controls="setup-panel" aria-selected=${tab === name} tabindex=${tab === name ? 0 : -1} ref=${(at) => at && tab === name && document.activeElement && document.activeElement.getAttribute("role") === "tab" && at.focus()} onClick=${() => choose(name)}>${title}</button>`)}</div>`;
}

/** The configuration on the page: `ask` promises it with whose secrets its masks are, also while JSON is being typed. */
function useConfig(factory, stored) {
  const start = useRef(null);
  start.current ??= stored ? stored.config : blank(factory);
  const [config, set] = useState(start.current);
  const settled = useRef(null);
  const latest = useRef(config);
  latest.current = config;
  const put = (key, value) => { settled.current = null; set((old) => ({ ...old, [key]: value })); };
  const ask = async () => ({ config: settled.current ? await settled.current() : latest.current, ...(stored ? { rowId: stored.id } : {}) });
  // What would be lost, by its labels.
  const changed = useMemo(() => {
    const differs = (key) => JSON.stringify(config[key]) !== JSON.stringify(start.current[key]);
    return listing(factory.formItems.filter((item) => differs(item.key)).map((item) => item.label));
  }, [config]);
  return { config, set, put, ask, changed, settle: (now) => { settled.current = now; } };
}

function FormTab({ factory, stored, values, refusal, account }) {
  const { config, put } = values;
  const templates = factory.formItems.find((item) => item.key === "templates");
  const items = factory.formItems.filter((item) => item !== templates);
  const moved = movedOf(items, config, stored);
  const one = (item) => html`<${Item} key=${item.key} item=${item} value=${config[item.key]} onValue=${(value) => put(item.key, value)} refusal=${refusal} moved=${moved}>
    ${item.pickedFrom && html`<${Picks} account=${account} what=${item.pickedFrom} value=${config[item.key]} onPick=${(name) => put(item.key, name)} />`}<//>`;
  const more = items.filter((item) => !item.required);
  return html`${items.filter((item) => item.required).map(one)}
    ${templates && html`<${Templates} factory=${factory} config=${config} value=${config.templates || []} onValue=${(value) => put("templates", value)} refusal=${refusal} account=${account} picked=${Boolean(templates.pickedFrom)} />`}
    ${more.length > 0 && html`<details class="quiet" open=${more.some((item) => wrongAt(refusal, item.key) || chosen(config[item.key], item.defaultValue))}><summary>${_("More settings")}</summary><div class="stack">${more.map(one)}</div></details>`}`;
}

function Editor({ factory, stored }) {
  const values = useConfig(factory, stored);
  const [tab, choose] = useState("form");
  const [refusal, refused] = useState(null);
  const [fallback, setFallback] = useState(false);
  const [tried, setTried] = useState(null); // { id, as }: which draft was tested, with what in it
  const refuse = (caught) => { refused(caught); if (caught && problemsOf(caught).length) toFirstWrong(); };
  const account = useAccount(factory, values.ask, refuse, values.config);
  useEffect(() => { guardLeaving(values.changed ? _("Not saved: {what}. Leave, and lose it?", { what: values.changed }) : null); return () => guardLeaving(null); }, [values.changed]);
  const draft = useRef({ id: newId(), as: null });
  const draftId = (config = values.config) => {
    const as = JSON.stringify(config);
    // Other values are another draft: what was tested is what the pool shows as tested.
    if (draft.current.as !== null && draft.current.as !== as) draft.current = { id: newId(), as };
    draft.current.as = as;
    return draft.current.id;
  };
  const save = async () => {
    refuse(null);
    try {
      const { config } = await values.ask();
      const known = tried && tried === draftId(config);
      const saved = stored ? await patch(`/connectors/${stored.id}`, { config }) : await post("/connectors", { connectorId: factory.id, config, fallback, ...(known ? { id: tried } : {}) });
      guardLeaving(null);
      go(`/connectors/${saved.id}/done`);
    } catch (caught) {
      refuse(caught);
      throw caught;
    }
  };
  return html`<${Tabs} tab=${tab} choose=${choose} />
    <${Form} class="setup" onSubmit=${save} button=${stored ? _("Save") : _("Save and done")} second=${html`<span class="soft">${!tried && _("Saving without a test is allowed.")}</span>`}>
      <div class="panel" role="tabpanel" id="setup-panel" aria-labelledby=${`tab-${tab}`}>${tab === "json"
        ? html`<${JsonTab} config=${values.config} onConfig=${values.set} factory=${factory} settle=${values.settle} />`
        : html`<${FormTab} factory=${factory} stored=${stored} values=${values} refusal=${refusal} account=${account} />`}</div>
      ${!stored && html`<${Switch} label=${_("Stand behind the connectors there are")} help=${_("Otherwise it becomes its channel's first choice.")} on=${fallback} onChange=${setFallback} />`}
    <//>
    <${Check} factory=${factory} ask=${values.ask} refuse=${refuse} config=${values.config} />
    <${TestSend} factory=${factory} ask=${values.ask} refuse=${refuse} draftId=${draftId} tested=${() => setTried(draft.current.id)} />
    ${stored && html`<${Danger} stored=${stored} />`}`;
}

function Danger({ stored }) {
  const [typed, type] = useState("");
  const [wrong, tell] = useState("");
  const name = told(stored.name);
  const remove = () => {
    tell(typed === name ? "" : _("This is not its name."));
    return typed === name ? away(stored.id) : undefined;
  };
  return html`<details class="quiet"><summary>${_("Take it away")}</summary>
    <${Form} onSubmit=${remove} button=${_("Take {name} away", { name })}>
      <${Field} label=${_("Type its name: {name}", { name })} value=${typed} onValue=${type} wrong=${wrong} />
    <//></details>`;
}

export function SetUp({ rest }) {
  const [first, second] = rest;
  const found = useLoaded(async () => {
    const stored = first === "new" ? null : await get(`/connectors/${first}`);
    const factory = await get(`/connector-factories/${stored ? stored.connectorId : second}?locale=${spoken()}`);
    return { stored, factory };
  }, []);
  return html`<p><a href="/connectors">← ${_("Connectors")}</a></p><${Loaded} of=${found}>${({ stored, factory }) => (stored && second === "done" ? html`<${Done} stored=${stored} />` : html`
    <h1>${told((stored || factory).name)} ${stored && html`<${Health} of=${stored} />`}</h1>
    <p class="soft">${told(factory.description)} ${factory.codeLengths.length === 2 && _("Carries codes of {from} to {to} digits.", { from: count(factory.codeLengths[0]), to: count(factory.codeLengths[1]) })}</p>
    <div class=${factory.readme ? "guided" : ""}>
      ${factory.readme && html`<details class="guide" open=${!stored && window.matchMedia("(min-width: 70rem)").matches}><summary>${_("How to set it up at the provider")}</summary><div class="pages">${guide(factory.readme)}</div></details>`}
      <div class="editor"><${Editor} factory=${factory} stored=${stored} /></div></div>`)}<//>`;
}
