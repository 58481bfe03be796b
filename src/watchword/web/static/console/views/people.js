// Everybody who signed in, and what an operator may do for one of them.
import { call, get, patch, remove } from "../calls.js";
import { html, useEffect, useState } from "../html.js";
import { people, tooMany } from "../finding.js";
import { usage } from "../names.js";
import { Bad, Badge, Copy, Dialog, Field, Form, Loaded, Switch, Table, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, listing, ngettext } from "../words.js";
import { Consents } from "./consents.js";
import { Outcome } from "./deliveries.js";

const SIZE = 50;
const KINDS = { phone: () => _("Phone"), email: () => _("E-mail"), username: () => _("Username") };
const METHODS = { sms: () => _("SMS code"), otp: () => _("code"), pwd: () => _("password"), mfa: () => _("two factors") };
const named = (user) => user.name || user.username || user.primaryEmail || (user.primaryPhone && `+${user.primaryPhone}`) || user.id;

async function everybody(page) {
  const answer = await call("GET", `/users?page=${page}&page_size=${SIZE}`);
  return { rows: answer.body, total: Number(answer.headers.get("total-number")) };
}

/** What a search came to, and the next wider one. */
function Wider({ wanted, way }) {
  const to = (wider) => `/people?${new URLSearchParams({ search: wanted, way: wider })}`;
  if (way === "is") return html`<p><a href=${to("begins")}>${_("Everybody whose number, address, name or id begins so")}</a></p>`;
  if (way === "begins") return html`<p><a href=${to("inside")}>${_("Look inside numbers, addresses and names, too")}</a></p>`;
  return null;
}

function List({ query, installation }) {
  const wanted = query.get("search") || "";
  const way = query.get("way") || "is";
  const page = Math.max(1, Number(query.get("page")) || 1);
  const [typed, type] = useState(wanted);
  useEffect(() => type(wanted), [wanted]); // the box says what the list is of
  const found = useLoaded(() => (wanted ? people(wanted, installation, { page, size: SIZE, way }) : everybody(page)), [wanted, way, page]);
  const turn = (to) => go(`/people?${new URLSearchParams({ ...(wanted && { search: wanted, way: found.value.way }), page: String(to) })}`);
  const search = (event) => { event.preventDefault(); go(typed.trim() ? `/people?search=${encodeURIComponent(typed.trim())}` : "/people"); };
  return html`<h1>${_("People")}</h1>
    <form class="search one" role="search" onSubmit=${search}>
      <${Field} label=${_("Number, address, name or id")} type="search" value=${typed} onValue=${type} maxlength="100" /><button class="main">${_("Search")}</button></form>
    <${Loaded} of=${found}>${({ rows, total, way: fitting, tooLong }) => html`
      <${Table} caption=${_("People")} rows=${rows} empty=${tooLong ? tooMany(fitting) : wanted ? _("Nobody fits.") : _("The first person who signs in appears here.")} columns=${[
        { title: _("Person"), cell: (row) => html`<a href=${`/people/${row.id}`}><bdi>${named(row)}</bdi></a> ${row.isSuspended && html`<${Badge} kind="bad">${_("suspended")}<//>`}` },
        { title: _("Phone"), cell: (row) => (row.primaryPhone ? html`<bdi>+${row.primaryPhone}</bdi>` : "–") },
        { title: _("E-mail"), cell: (row) => row.primaryEmail || "–" },
        { title: _("Last sign-in"), cell: (row) => html`<${When} at=${row.lastSignInAt} />` },
        { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` },
      ]} />
      ${total > 0 && html`<p class="soft">${ngettext("{n} person", "{n} people", total)}</p>`}
      ${wanted && !tooLong && html`<${Wider} wanted=${wanted} way=${fitting} />`}
      <p class="buttons">${page > 1 && html`<button type="button" class="small" onClick=${() => turn(page - 1)}>${_("Newer")}</button>`}${total > page * SIZE && html`<button type="button" class="small" onClick=${() => turn(page + 1)}>${_("Older")}</button>`}</p>`}<//>`;
}

function Erase({ user, close }) {
  const [typed, type] = useState("");
  const [wrong, say] = useState("");
  const erase = async () => {
    if (typed.trim() !== user.id) {
      say(_("This is not the id."));
      return;
    }
    await remove(`/users/${user.id}`);
    go("/people");
  };
  return html`<${Dialog} title=${_("Erase {who}", { who: named(user) })} onClose=${close}>
    <p>${_("The account, its sessions and everything that names this person go. It cannot be undone.")}</p>
    <${Form} onSubmit=${erase} button=${_("Erase {who}", { who: named(user) })} danger><${Field} label=${_("Type the id: {id}", { id: user.id })} value=${typed} onValue=${(text) => { type(text); say(""); }} wrong=${wrong} autocomplete="off" autofocus /><//><//>`;
}

function Identifiers({ all }) {
  const rows = all.map((one) => ({ ...one, id: one.type, typed: one.type === "phone" && !one.value.startsWith("+") ? `+${one.value}` : one.value }));
  return html`<section><h2>${_("Identifiers")}</h2><${Table} caption=${_("Identifiers")} rows=${rows} empty=${_("None.")} columns=${[
    { title: _("Kind"), cell: (row) => KINDS[row.type]() },
    { title: _("Identifier"), cell: (row) => html`<bdi>${row.typed}</bdi>` },
    { title: _("Last proved"), cell: (row) => (row.provedAt ? html`<${When} at=${row.provedAt} />` : row.type === "username" ? "–" : _("never: an operator's word")) },
    { title: _("Messages"), cell: (row) => (row.type === "username" ? "–" : html`<a href=${`/deliveries?identifier=${encodeURIComponent(row.typed)}`}>${_("what was sent")}</a>`) },
  ]} /></section>`;
}

function Sessions({ id, turn, onEnd }) {
  const found = useLoaded(async () => (await get(`/users/${id}/sessions`)).sessions, [id, turn]);
  const [asking, ask] = useState(false);
  const [refusal, refuse] = useState(null);
  const end = (path) => async () => {
    try {
      await remove(path);
      refuse(null);
      ask(false);
      found.again();
      onEnd();
    } catch (caught) {
      refuse(caught);
    }
  };
  return html`<section><h2>${_("Sessions")}</h2><${Bad} refusal=${refusal} /><${Loaded} of=${found}>${(rows) => html`
    <${Table} caption=${_("Sessions")} rows=${rows} empty=${_("Signed in nowhere.")} columns=${[
      { title: _("Browser"), cell: (row) => row.browser || _("unknown") },
      { title: _("Signed in by"), cell: (row) => html`<bdi>${row.identifier}</bdi> <small>${listing(row.methods.filter((one) => !(one === "otp" && row.methods.includes("sms"))).map((one) => (METHODS[one] ? METHODS[one]() : one)))}</small>` },
      { title: _("Since"), cell: (row) => html`<${When} at=${row.createdAt} />` },
      { title: _("Last seen"), cell: (row) => html`<${When} at=${row.lastSeenAt} />` },
      { title: _("Do"), cell: (row) => html`<button type="button" class="small" onClick=${end(`/users/${id}/sessions/${row.id}`)}>${_("End it")}<span class="hidden">: ${row.browser}</span></button>` },
    ]} />
    ${rows.length > 0 && html`<button type="button" class="small danger" onClick=${() => ask(true)}>${_("End all sessions")}</button>`}
    ${asking && html`<${Dialog} title=${_("End all sessions")} onClose=${() => ask(false)}><p>${_("This person is signed out in every browser and app, and has to prove who they are again.")}</p>
      <div class="buttons"><button type="button" class="main danger" onClick=${end(`/users/${id}/sessions`)}>${ngettext("End {n} session", "End {n} sessions", rows.length)}</button></div><//>`}`}<//></section>`;
}

function Messages({ user }) {
  const found = useLoaded(async () => {
    const to = [user.primaryPhone && `+${user.primaryPhone}`, user.primaryEmail].filter(Boolean);
    const all = await Promise.all(to.map((one) => get(`/messages?page_size=10&identifier=${encodeURIComponent(one)}`)));
    return all.flat().sort((a, b) => b.createdAt - a.createdAt).slice(0, 10);
  }, [user.id]);
  return html`<section><h2>${_("Latest messages")}</h2><${Loaded} of=${found}>${(rows) => html`<${Table} caption=${_("Latest messages")} rows=${rows} empty=${_("Nothing was sent in the last 30 days.")} columns=${[
    { title: _("When"), cell: (row) => (row.verificationId ? html`<a href=${`/deliveries/${row.verificationId}`}><${When} at=${row.createdAt} /></a>` : html`<${When} at=${row.createdAt} />`) },
    { title: _("To"), cell: (row) => html`<bdi>${row.identifier}</bdi>` },
    { title: _("For"), cell: (row) => usage(row.usageType) },
    { title: _("Outcome"), cell: (row) => html`<${Outcome} of=${row} />` },
  ]} />`}<//></section>`;
}

async function take(id) {
  const data = await get(`/users/${id}/export`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
  link.download = `${id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function One({ id }) {
  const found = useLoaded(async () => {
    const [user, identifiers] = await Promise.all([get(`/users/${id}`), get(`/users/${id}/identifiers`)]);
    return { user, identifiers };
  }, [id]);
  const [erasing, erase] = useState(false);
  const [refusal, refuse] = useState(null);
  const [turn, again] = useState(0);
  const [ended, end] = useState(0);
  const act = (work) => async (...given) => {
    try {
      await work(...given);
      refuse(null);
    } catch (caught) {
      refuse(caught);
    }
  };
  const suspend = act(async (isSuspended) => {
    const user = await patch(`/users/${id}/is-suspended`, { isSuspended });
    found.set({ ...found.value, user });
    again(turn + 1);
  });
  return html`<p><a href="/people">← ${_("People")}</a></p><${Loaded} of=${found}>${({ user, identifiers }) => html`
    <h1><bdi>${named(user)}</bdi>${user.isSuspended && html` <${Badge} kind="bad">${_("suspended")}<//>`}</h1>
    <dl class="facts">
      <div><dt>${_("Id")}</dt><dd><${Copy} text=${user.id} /></dd></div>
      <div><dt>${_("Password")}</dt><dd>${user.hasPassword ? _("set") : _("none")}</dd></div>
      <div><dt>${_("Since")}</dt><dd><${When} at=${user.createdAt} /></dd></div>
      <div><dt>${_("Last sign-in")}</dt><dd><${When} at=${user.lastSignInAt} /></dd></div>
    </dl>
    <${Identifiers} all=${identifiers} /><${Sessions} id=${id} turn=${turn} onEnd=${() => end(ended + 1)} /><${Consents} id=${id} turn=${turn + ended} /><${Messages} user=${user} />
    <section><h2>${_("For this person")}</h2><${Bad} refusal=${refusal} />
      <${Switch} label=${_("Suspended")} help=${_("All sessions end at once, and nobody signs in as this person.")} on=${user.isSuspended} onChange=${suspend} />
      <div class="buttons"><button type="button" class="small" onClick=${act(() => take(id))}>${_("Export what is kept")}</button><a class="small" href=${`/audit?user=${user.id}`}>${_("In the audit")}</a><button type="button" class="small danger" onClick=${() => erase(true)}>${_("Erase …")}</button></div></section>
    ${erasing && html`<${Erase} user=${user} close=${() => erase(false)} />`}`}<//>`;
}

export const People = ({ id, query, state }) => (id ? html`<${One} id=${id} />` : html`<${List} query=${query} installation=${state.installation} />`);
