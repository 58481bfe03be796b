// Who did what, when and from where.
import { call } from "../calls.js";
import { html } from "../html.js";
import { Badge, Loaded, Table, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import { _, count, ngettext } from "../words.js";

export function Audit({ query }) {
  const page = Number(query.get("page") || 1);
  const found = useLoaded(async () => {
    const answer = await call("GET", `/logs?enableCap=true&page=${page}&page_size=50`);
    return { rows: answer.body, total: Number(answer.headers.get("total-number") || 0), capped: answer.headers.get("total-number-is-capped") === "true" };
  }, [page]);
  return html`<h1>${_("Audit")}</h1><${Loaded} of=${found}>${({ rows, total, capped }) => html`
    <p class="soft">${capped ? _("More than {n} facts", { n: count(total) }) : ngettext("{n} fact", "{n} facts", total)}</p>
    <${Table} caption=${_("Audit")} rows=${rows} empty=${_("Nothing happened yet.")} columns=${[
      { title: _("When"), cell: (row) => html`<${When} at=${row.createdAt} />` },
      { title: _("What"), cell: (row) => html`<code>${row.key}</code>` },
      { title: _("Outcome"), cell: (row) => html`<${Badge} kind=${row.payload.result === "Error" ? "bad" : "good"}>${row.payload.result === "Error" ? _("refused") : _("done")}<//>` },
      { title: _("Who"), cell: (row) => row.payload.userId ? html`<a href=${`/people/${row.payload.userId}`}>${row.payload.userId}</a>` : row.payload.applicationId || "–" },
      { title: _("From"), cell: (row) => row.payload.ip || "–" },
    ]} />
    <p class="buttons">${page > 1 && html`<button type="button" class="small" onClick=${() => go(`/audit?page=${page - 1}`)}>${_("Newer")}</button>`}
      ${total > page * 50 && html`<button type="button" class="small" onClick=${() => go(`/audit?page=${page + 1}`)}>${_("Older")}</button>`}</p>`}<//>`;
}
