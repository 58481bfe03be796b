// Search anywhere: people, deliveries, applications and rooms of the console by what was typed.
import { get } from "../calls.js";
import { html } from "../html.js";
import { Loaded, useLoaded } from "../parts.js";
import { _, told } from "../words.js";

const reachable = (text) => /^\+?\d[\d\s().-]{5,}$/.test(text) || /^\S+@\S+\.\S+$/.test(text);
const fits = (text, wanted) => text.toLowerCase().includes(wanted.toLowerCase());

async function look(wanted, rooms) {
  const digits = /^[+\d][\d\s().-]*$/.test(wanted) ? wanted.replace(/\D/g, "") : wanted;
  const [people, applications, connectors] = await Promise.all([
    get(`/users?page_size=10&search=${encodeURIComponent(`%${digits}%`)}`),
    get("/applications"),
    get("/connectors"),
  ]);
  return [
    [_("Deliveries"), reachable(wanted) ? [[`/deliveries?identifier=${encodeURIComponent(wanted)}`, _("Everything that was sent to {whom}", { whom: wanted })]] : []],
    [_("People"), people.map((one) => [`/people/${one.id}`, [one.name, one.username, one.primaryPhone && `+${one.primaryPhone}`, one.primaryEmail].filter(Boolean).join(" · ") || one.id])],
    [_("Applications"), applications.filter((one) => fits(`${one.name} ${one.id}`, wanted)).map((one) => [`/applications/${one.id}`, one.name])],
    [_("Connectors"), connectors.filter((one) => fits(`${told(one.name)} ${one.connectorId}`, wanted)).map((one) => [`/connectors/${one.id}`, told(one.name)])],
    [_("Rooms of the console"), rooms.filter(([, name]) => fits(name(), wanted)).map(([path, name]) => [`/${path}`, name()])],
  ].filter(([, some]) => some.length > 0);
}

export function Search({ query, rooms }) {
  const wanted = (query.get("q") || "").trim();
  const found = useLoaded(() => (wanted ? look(wanted, rooms) : Promise.resolve([])), [wanted]);
  return html`<h1>${_("Search")}</h1><p class="soft">${wanted ? html`<bdi>${wanted}</bdi>` : _("Type a number, an address, a name or an id.")}</p>
    <${Loaded} of=${found}>${(groups) => (groups.length === 0 ? html`<p class="empty">${_("Nothing fits.")}</p>` : groups.map(([title, some]) => html`<section key=${title}><h2>${title}</h2><ul class="links">${some.map(([href, text]) => html`<li><a href=${href}><bdi>${text}</bdi></a></li>`)}</ul></section>`))}<//>`;
}
