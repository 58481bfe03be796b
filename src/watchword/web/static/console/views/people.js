// Everybody who signed in, and what an operator may do for one of them.
import { call, get, patch, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Dialog, Field, Form, Loaded, Switch, Table, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { confirmed } from "../session.js";
import { _, count } from "../words.js";

const named = (user) => user.name || user.username || user.primaryEmail || (user.primaryPhone && `+${user.primaryPhone}`) || user.id;

function List({ query }) {
  const wanted = query.get("search") || "";
  const page = Number(query.get("page") || 1);
  const [typed, type] = useState(wanted);
  const found = useLoaded(async () => {
    const search = wanted ? `&search=${encodeURIComponent(`%${wanted.replace(/^\+/, "")}%`)}` : "";
    const answer = await call("GET", `/users?page=${page}&page_size=50${search}`);
    return { rows: answer.body, total: Number(answer.headers.get("total-number")) };
  }, [wanted, page]);
  return html`<h1>${_("People")}</h1>
    <form class="search" role="search" onSubmit=${(event) => { event.preventDefault(); go(`/people?search=${encodeURIComponent(typed.trim())}`); }}>
      <${Field} label=${_("Number, address, name or id")} type="search" value=${typed} onValue=${type} /><button class="main">${_("Search")}</button></form>
    <${Loaded} of=${found}>${({ rows, total }) => html`
      <${Table} caption=${_("People")} rows=${rows} empty=${wanted ? _("Nobody fits.") : _("The first person who signs in appears here.")} columns=${[
        { title: _("Who"), cell: (row) => html`<a href=${`/people/${row.id}`}><bdi>${named(row)}</bdi></a>` },
        { title: _("Phone"), cell: (row) => (row.primaryPhone ? html`<bdi>+${row.primaryPhone}</bdi>` : "–") },
        { title: _("E-mail"), cell: (row) => row.primaryEmail || "–" },
        { title: _("Last sign-in"), cell: (row) => html`<${When} at=${row.lastSignInAt} />` },
        { title: "", cell: (row) => row.isSuspended && html`<${Badge} kind="bad">${_("suspended")}<//>` },
      ]} />
      <p class="soft">${_("{n} in all", { n: count(total) })}</p>
      <p class="buttons">${page > 1 && html`<button type="button" class="small" onClick=${() => go(`/people?search=${wanted}&page=${page - 1}`)}>${_("Newer")}</button>`}${total > page * 50 && html`<button type="button" class="small" onClick=${() => go(`/people?search=${wanted}&page=${page + 1}`)}>${_("Older")}</button>`}</p>`}<//>`;
}

function Erase({ user, close }) {
  const [typed, type] = useState("");
  const erase = async () => {
    if (typed !== user.id) throw new Error("id");
    await confirmed(() => remove(`/users/${user.id}`));
    go("/people");
  };
  return html`<${Dialog} title=${_("Erase {who}", { who: named(user) })} onClose=${close}>
    <p>${_("The account, its sessions and everything that names this person go. It cannot be undone.")}</p>
    <${Form} onSubmit=${erase} button=${_("Erase")}><${Field} label=${_("Type the id: {id}", { id: user.id })} value=${typed} onValue=${type} autofocus /><//><//>`;
}

function One({ id }) {
  const found = useLoaded(() => get(`/users/${id}`), [id]);
  const [erasing, erase] = useState(false);
  const suspend = async (isSuspended) => found.set(await patch(`/users/${id}/is-suspended`, { isSuspended }));
  const take = async () => {
    const data = await confirmed(() => get(`/users/${id}/export`));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: "application/json" }));
    link.download = `${id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return html`<p><a href="/people">← ${_("People")}</a></p><${Loaded} of=${found}>${(user) => html`
    <h1><bdi>${named(user)}</bdi>${user.isSuspended && html` <${Badge} kind="bad">${_("suspended")}<//>`}</h1>
    <dl class="facts wide">
      <div><dt>${_("Id")}</dt><dd><code>${user.id}</code></dd></div>
      <div><dt>${_("Phone")}</dt><dd>${user.primaryPhone ? html`<bdi>+${user.primaryPhone}</bdi> · <a href=${`/deliveries?hours=720&identifier=${encodeURIComponent(`+${user.primaryPhone}`)}`}>${_("messages")}</a>` : "–"}</dd></div>
      <div><dt>${_("E-mail")}</dt><dd>${user.primaryEmail ? html`${user.primaryEmail} · <a href=${`/deliveries?hours=720&identifier=${encodeURIComponent(user.primaryEmail)}`}>${_("messages")}</a>` : "–"}</dd></div>
      <div><dt>${_("Username")}</dt><dd>${user.username || "–"}</dd></div>
      <div><dt>${_("Password")}</dt><dd>${user.hasPassword ? _("set") : _("none")}</dd></div>
      <div><dt>${_("Since")}</dt><dd><${When} at=${user.createdAt} /></dd></div>
      <div><dt>${_("Last sign-in")}</dt><dd><${When} at=${user.lastSignInAt} /></dd></div>
    </dl>
    <${Switch} label=${_("Suspended")} help=${_("All sessions end at once, and nobody signs in as this person.")} on=${user.isSuspended} onChange=${suspend} />
    <div class="buttons"><button type="button" class="small" onClick=${take}>${_("Export what is kept")}</button><button type="button" class="small danger" onClick=${() => erase(true)}>${_("Erase …")}</button></div>
    ${erasing && html`<${Erase} user=${user} close=${() => erase(false)} />`}`}<//>`;
}

export const People = ({ id, query }) => (id ? html`<${One} id=${id} />` : html`<${List} query=${query} />`);
