// Search anywhere: people, deliveries, applications and rooms of the console by what was typed.
import { get } from "../calls.js";
import { people, reference, tooMany } from "../finding.js";
import { html } from "../html.js";
import { Loaded, useLoaded } from "../parts.js";
import { _, told } from "../words.js";

const reachable = (text) => /^\+?\d[\d\s().-]{5,}$/.test(text) || /^\S+@\S+\.\S+$/.test(text);
const MOST = 10;
const fits = (text, wanted) => text.toLowerCase().includes(wanted.toLowerCase());

const listed = (one) => [`/people/${one.id}`, [one.name, one.username, one.primaryPhone && `+${one.primaryPhone}`, one.primaryEmail].filter(Boolean).join(" · ") || one.id];

async function look(wanted, rooms, installation) {
  const [found, applications, connectors] = await Promise.all([
    people(wanted, installation, { size: MOST }),
    get("/applications"),
    get("/connectors"),
  ]);
  const more = found.total > MOST ? [[`/people?${new URLSearchParams({ search: wanted, way: found.way })}`, _("Everybody who fits")]] : [];
  // What has blanks in it is rather somebody's name.
  const request = /\s/.test(wanted) ? "" : reference(wanted);
  const deliveries = reachable(wanted) ? [[`/deliveries?identifier=${encodeURIComponent(wanted)}`, _("Everything that was sent to {whom}", { whom: wanted })]] : [];
  if (request) deliveries.push([`/deliveries?reference=${request}`, _("What was sent in the request {reference}", { reference: request })]);
  const groups = [
    [_("Deliveries"), deliveries],
    [_("People"), [...found.rows.map(listed), ...more]],
    [_("Applications"), applications.filter((one) => fits(`${one.name} ${one.id}`, wanted)).map((one) => [`/applications/${one.id}`, one.name])],
    [_("Connectors"), connectors.filter((one) => fits(`${told(one.name)} ${one.connectorId}`, wanted)).map((one) => [`/connectors/${one.id}`, told(one.name)])],
    [_("Rooms of the console"), rooms.filter(([, name]) => fits(name(), wanted)).map(([path, name]) => [`/${path}`, name()])],
  ].filter(([, some]) => some.length > 0);
  return { groups, note: found.tooLong ? tooMany(found.way) : "" };
}

export function Search({ query, rooms, state }) {
  const wanted = (query.get("q") || "").trim();
  const found = useLoaded(() => (wanted ? look(wanted, rooms, state.installation) : Promise.resolve(null)), [wanted]);
  return html`${wanted ? html`<h1>${_("Search for “{what}”", { what: wanted })}</h1>` : html`<h1>${_("Search")}</h1><p class="soft">${_("Type a number, an address, a name or an id.")}</p>`}
    <${Loaded} of=${found}>${(all) => all && html`
      ${all.note && html`<p class="soft">${all.note}</p>`}
      ${all.groups.length === 0 && !all.note && html`<p class="empty">${_("Nothing fits.")}</p>`}
      ${all.groups.map(([title, some]) => html`<section key=${title}><h2>${title}</h2><ul class="links">${some.map(([href, text]) => html`<li><a href=${href}><bdi>${text}</bdi></a></li>`)}</ul></section>`)}`}<//>`;
}
