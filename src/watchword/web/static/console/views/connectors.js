// What codes go out through: the pool of each channel in its order, and the gallery of what can be added.
import { get, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Field, Loaded, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, spoken, told } from "../words.js";
import { CHANNELS, Pool } from "./pool.js";

const LARGE = ["aliyun-short-message-service", "aliyun-direct-mail"];

const Picture = ({ of }) => (of.logo ? html`<img src=${of.logo} alt="" width="40" height="40" />` : html`<span class="initial" aria-hidden="true">${told(of.name).slice(0, 1)}</span>`);

function Card({ factory, channel }) {
  return html`<li class="card"><a href=${`/connectors/new/${factory.id}`}><${Picture} of=${factory} />
    <span><small>${channel}</small><strong>${told(factory.name)}</strong><small>${told(factory.description)}</small><span class="small">${_("Set up")}</span></span></a></li>`;
}

/** One to choose, in one line; `used` are those of its kind that are there. */
function Choice({ factory, used }) {
  const tested = used.some((one) => one.health && one.health.attempts > 0);
  return html`<li><a href=${`/connectors/new/${factory.id}`}><${Picture} of=${factory} /><strong>${told(factory.name)}</strong><small>${told(factory.description)}</small>
    ${used.length > 0 && html`<span class="words"><${Badge} kind="good">${_("in use")}<//>${!tested && html` <${Badge} kind="idle">${_("never tested")}<//>`}</span>`}</a></li>`;
}

function Gallery({ factories, connectors }) {
  const [wanted, want] = useState("");
  const used = (factory) => connectors.filter((one) => one.connectorId === factory.id);
  const fits = (one) => `${told(one.name)} ${told(one.description)} ${one.id}`.toLowerCase().includes(wanted.toLowerCase());
  const weight = (one) => (used(one).length > 0 ? 0 : LARGE.includes(one.id) ? 1 : 2);
  // Nothing there yet: the two that most begin with come first and large, whatever their channel.
  const first = connectors.length === 0 && !wanted ? factories.filter((one) => LARGE.includes(one.id)) : [];
  return html`<section><h2>${_("Add a connector")}</h2>
    ${connectors.length === 0 && html`<p class="soft">${_("Codes go out through it. It is tested before it is saved, and nobody signs in by it until you switch it on.")}</p>`}
    ${first.length > 0 && html`<ul class="cards">${CHANNELS.map(([type, name]) => first.filter((one) => one.type === type).map((one) => html`<${Card} key=${one.id} factory=${one} channel=${name()} />`))}</ul>`}
    <${Field} label=${_("Find")} type="search" value=${wanted} onValue=${want} />
    ${CHANNELS.map(([type, name]) => {
      const some = factories.filter((one) => one.type === type && fits(one) && !first.includes(one)).sort((a, b) => weight(a) - weight(b));
      return some.length > 0 && html`<h3>${name()}</h3><ul class="choices">${some.map((one) => html`<${Choice} key=${one.id} factory=${one} used=${used(one)} />`)}</ul>`;
    })}</section>`;
}

export function Connectors() {
  const found = useLoaded(async () => {
    const [connectors, factories] = await Promise.all([get("/connectors?replaced=true"), get(`/connector-factories?locale=${spoken()}`)]);
    return { connectors: connectors.filter((one) => !one.replacedAt), replaced: connectors.filter((one) => one.replacedAt), factories };
  }, []);
  return html`<h1>${_("Connectors")}</h1><${Loaded} of=${found}>${({ connectors, replaced, factories }) => html`
    <${Pool} connectors=${connectors} replaced=${replaced} done=${found.again} />
    <${Gallery} factories=${factories} connectors=${connectors} />`}<//>`;
}

/** Take a connector away, after its name was said. */
export async function away(id) {
  await remove(`/connectors/${id}`);
  go("/connectors");
}
