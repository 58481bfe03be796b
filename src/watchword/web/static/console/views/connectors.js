// What codes go out through: the pool of each channel in its order, and the gallery of what can be added.
import { get, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Field, Loaded, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, spoken, told } from "../words.js";
import { CHANNELS, Pool } from "./pool.js";

const LARGE = ["aliyun-short-message-service", "aliyun-direct-mail"];

function Card({ factory, used, channel }) {
  const tested = used && used.some((one) => one.health && one.health.attempts > 0);
  return html`<li class=${channel ? "card large" : "card"}><a href=${`/connectors/new/${factory.id}`}>
    ${factory.logo ? html`<img src=${factory.logo} alt="" width="40" height="40" />` : html`<span class="initial" aria-hidden="true">${told(factory.name).slice(0, 1)}</span>`}
    <span>${channel && html`<small>${channel}</small>`}<strong>${told(factory.name)}</strong>${used && html` <${Badge} kind="good">${_("in use")}<//>${!tested && html` <${Badge} kind="idle">${_("never tested")}<//>`}`}<small>${told(factory.description)}</small>${channel && html`<span class="small">${_("Set up")}</span>`}</span></a></li>`;
}

function Gallery({ factories, connectors }) {
  const [wanted, want] = useState("");
  const used = new Set(connectors.map((one) => one.connectorId));
  const fits = (one) => `${told(one.name)} ${told(one.description)} ${one.id}`.toLowerCase().includes(wanted.toLowerCase());
  const weight = (one) => (used.has(one.id) ? 0 : LARGE.includes(one.id) ? 1 : 2);
  // Nothing there yet: the two that most begin with come first and large, whatever their channel.
  const first = connectors.length === 0 && !wanted ? factories.filter((one) => LARGE.includes(one.id)) : [];
  return html`<section><h2>${_("Add a connector")}</h2>
    ${connectors.length === 0 && html`<p class="soft">${_("Codes go out through it. It is tested before it is saved, and nobody signs in by it until you switch it on.")}</p>`}
    ${first.length > 0 && html`<ul class="cards two">${CHANNELS.map(([type, name]) => first.filter((one) => one.type === type).map((one) => html`<${Card} key=${one.id} factory=${one} channel=${name()} />`))}</ul>`}
    <${Field} label=${_("Find")} type="search" value=${wanted} onValue=${want} />
    ${CHANNELS.map(([type, name]) => {
      const some = factories.filter((one) => one.type === type && fits(one) && !first.includes(one)).sort((a, b) => weight(a) - weight(b));
      return some.length > 0 && html`<h3>${name()}</h3><ul class="cards">${some.map((one) => html`<${Card} key=${one.id} factory=${one} used=${used.has(one.id) && connectors.filter((each) => each.connectorId === one.id)} />`)}</ul>`;
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
