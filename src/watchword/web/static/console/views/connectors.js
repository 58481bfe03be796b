// What codes go out through: the pool of each channel in its order, and the gallery of what can be added.
import { get, patch, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Bad, Badge, Dialog, Field, Form, Loaded, Switch, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, count, country, spoken, told } from "../words.js";

const CHANNELS = [["Sms", () => _("Text messages")], ["Email", () => _("E-mail")]];
const LARGE = ["aliyun-short-message-service", "aliyun-direct-mail"];

export function Health({ of }) {
  const health = of.health || { state: "idle", attempts: 0 };
  const words = {
    ok: ["good", _("works")],
    failing: ["bad", _("failing: {fault}", { fault: health.lastFault })],
    idle: ["idle", _("never tested")],
    disabled: ["idle", _("off")],
    unusable: ["bad", _("cannot be used")],
  };
  const [kind, text] = words[health.state] || words.idle;
  return html`<${Badge} kind=${kind}>${text}<//>`;
}

function Countries({ of, done }) {
  const [text, set] = useState(of.countries.join(" "));
  const [open, show] = useState(false);
  const save = async () => {
    await patch(`/connectors/${of.id}`, { countries: text.toUpperCase().split(/[\s,]+/).filter(Boolean) });
    show(false);
    done();
  };
  const names = of.countries.map(country).join(", ");
  return html`<button type="button" class="link" onClick=${() => show(true)}>${names || _("all countries")}</button>
    ${open && html`<${Dialog} title=${_("Countries of {name}", { name: told(of.name) })} onClose=${() => show(false)}>
      <${Form} onSubmit=${save} button=${_("Save")}>
        <${Field} label=${_("Country codes")} help=${_("Two letters each, such as CN HK SG. Empty: every country.")} value=${text} onValue=${set} autofocus />
      <//><//>`}`;
}

function Row({ of, index, all, done }) {
  const [refusal, refuse] = useState(null);
  const [asking, ask] = useState(false);
  const act = (work) => async () => {
    refuse(null);
    try {
      await work();
      done();
    } catch (caught) {
      refuse(caught);
    }
  };
  const last = all.filter((one) => one.enabled).length === 1 && of.enabled;
  const move = (to) => act(() => patch(`/connectors/${of.id}`, { position: to }));
  const drop = (event) => {
    event.preventDefault();
    const from = event.dataTransfer.getData("text/connector");
    if (from && from !== of.id) patch(`/connectors/${from}`, { position: index }).then(done, refuse);
  };
  return html`<li class="row" draggable="true" onDragStart=${(event) => event.dataTransfer.setData("text/connector", of.id)} onDragOver=${(event) => event.preventDefault()} onDrop=${drop}>
    <span class="order">${index + 1}</span>
    <a class="name" href=${`/connectors/${of.id}`}><strong>${told(of.name)}</strong> <span class="soft">${index === 0 ? _("first choice") : _("if those before cannot")}</span></a>
    <span><${Health} of=${of} /></span>
    <span>${of.type === "Sms" && html`<${Countries} of=${of} done=${done} />`}</span>
    <span class="tools">
      <button type="button" class="small" disabled=${index === 0} aria-label=${_("Move {name} up", { name: told(of.name) })} onClick=${move(index - 1)}>↑</button>
      <button type="button" class="small" disabled=${index === all.length - 1} aria-label=${_("Move {name} down", { name: told(of.name) })} onClick=${move(index + 1)}>↓</button>
      <${Switch} label=${of.enabled ? _("on") : _("off")} on=${of.enabled} onChange=${(on) => (last && !on ? ask(true) : act(() => patch(`/connectors/${of.id}`, { enabled: on }))())} />
    </span>
    <${Bad} refusal=${refusal} />
    ${asking && html`<${Dialog} title=${_("The last one of its channel")} onClose=${() => ask(false)}>
      <p>${of.type === "Sms" ? _("Nobody can sign in, register or reset a password by phone code until one is on again.") : _("Nobody can sign in, register or reset a password by e-mail code until one is on again.")}</p>
      <div class="buttons"><button type="button" class="main danger" onClick=${act(async () => { ask(false); await patch(`/connectors/${of.id}`, { enabled: false }); })}>${_("Switch {name} off", { name: told(of.name) })}</button></div>
    <//>`}
  </li>`;
}

function Replaced({ all, done }) {
  if (all.length === 0) return null;
  const back = async (id) => { await post(`/connectors/${id}/restore`); done(); };
  return html`<details class="quiet"><summary>${_("Replaced ones ({n}), kept for 30 days", { n: count(all.length) })}</summary>
    <ul>${all.map((one) => html`<li>${told(one.name)} <button type="button" class="small" onClick=${() => back(one.id)}>${_("Make it the first choice again")}</button></li>`)}</ul></details>`;
}

function Card({ factory, used, large }) {
  const tested = used && used.some((one) => one.health && one.health.attempts > 0);
  return html`<li class=${large ? "card large" : "card"}><a href=${`/connectors/new/${factory.id}`}>
    ${factory.logo ? html`<img src=${factory.logo} alt="" width="40" height="40" />` : html`<span class="initial" aria-hidden="true">${told(factory.name).slice(0, 1)}</span>`}
    <span><strong>${told(factory.name)}</strong>${used && html` <${Badge} kind="good">${_("in use")}<//>${!tested && html` <${Badge} kind="idle">${_("never tested")}<//>`}`}<small>${told(factory.description)}</small></span></a></li>`;
}

function Gallery({ factories, connectors }) {
  const [wanted, want] = useState("");
  const used = new Set(connectors.map((one) => one.connectorId));
  const fits = (one) => `${told(one.name)} ${told(one.description)} ${one.id}`.toLowerCase().includes(wanted.toLowerCase());
  const weight = (one) => (used.has(one.id) ? 0 : LARGE.includes(one.id) ? 1 : 2);
  return html`<section><h2>${_("Add a connector")}</h2>
    <${Field} label=${_("Find")} type="search" value=${wanted} onValue=${want} />
    ${CHANNELS.map(([type, name]) => {
      const some = factories.filter((one) => one.type === type && fits(one)).sort((a, b) => weight(a) - weight(b));
      return some.length > 0 && html`<h3>${name()}</h3><ul class="cards">${some.map((one) => html`<${Card} key=${one.id} factory=${one} used=${used.has(one.id) && connectors.filter((each) => each.connectorId === one.id)} large=${connectors.length === 0 && LARGE.includes(one.id)} />`)}</ul>`;
    })}</section>`;
}

export function Connectors() {
  const found = useLoaded(async () => {
    const [connectors, factories] = await Promise.all([get("/connectors?replaced=true"), get(`/connector-factories?locale=${spoken()}`)]);
    return { connectors: connectors.filter((one) => !one.replacedAt), replaced: connectors.filter((one) => one.replacedAt), factories };
  }, []);
  return html`<h1>${_("Connectors")}</h1><${Loaded} of=${found}>${({ connectors, replaced, factories }) => html`
    ${CHANNELS.map(([type, name]) => {
      const some = connectors.filter((one) => one.type === type).sort((a, b) => a.position - b.position);
      return some.length > 0 && html`<section><h2>${name()}</h2>
        <p class="soft">${_("Tried from the top. What the first cannot send goes to the next.")}</p>
        <ol class="pool">${some.map((one, n) => html`<${Row} key=${one.id} of=${one} index=${n} all=${some} done=${found.again} />`)}</ol></section>`;
    })}
    <${Replaced} all=${replaced} done=${found.again} />
    <${Gallery} factories=${factories} connectors=${connectors} />`}<//>`;
}

/** Take a connector away, after its name was said. */
export async function away(id) {
  await remove(`/connectors/${id}`);
  go("/connectors");
}
