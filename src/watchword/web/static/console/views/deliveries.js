// What was sent and what became of it: plots over time with their tables, one search, and the way to each story.
import { call, get } from "../calls.js";
import { reference } from "../finding.js";
import { html, useEffect, useMemo, useState } from "../html.js";
import { fault, limit, usage } from "../names.js";
import { Badge, Bad, Field, Loaded, Table, Times, When, useLoaded } from "../parts.js";
import { Plot } from "../plots.js";
import { go } from "../route.js";
import { _, count, country, day, spoken, told } from "../words.js";

const HOUR = 3600000;
const WINDOWS = () => [["24", _("24 hours"), 3600], ["168", _("7 days"), 6 * 3600], ["720", _("30 days"), 86400]];
const OUTCOMES = () => [["delivered", _("delivered")], ["undelivered", _("not delivered")], ["sent", _("sent")], ["failed", _("failed")], ["unknown", _("unknown")]];
const FILTERS = ["identifier", "reference", "outcome", "connector", "country", "fault"];
const SERIES = () => ({
  sent: { label: _("Sent"), colour: "--link" },
  delivered: { label: _("Delivered"), colour: "--done", dash: [6, 4] },
  entered: { label: _("Entered"), colour: "--done" },
  failed: { label: _("Failed"), colour: "--alarm" },
});

export function Outcome({ of }) {
  if (of.receipt) return of.receipt.state === "delivered" ? html`<${Badge} kind="good">${_("delivered")}<//>` : html`<${Badge} kind="bad">${_("not delivered")} <code>${of.receipt.code}</code><//>`;
  if (of.state === "sent") return html`<${Badge} kind="idle">${_("sent, no receipt")}<//>`;
  if (of.state === "unknown") return html`<${Badge} kind="idle">${_("unknown")}<//>`;
  return html`<${Badge} kind="bad">${fault(of.fault)} <code>${of.providerCode}</code><//>`;
}

const share = (part, whole) => (whole ? new Intl.NumberFormat(spoken(), { style: "percent" }).format(part / whole) : "–");

function Plots({ told: figures }) {
  const { total, bucket } = figures;
  const some = useMemo(() => {
    const { sent, delivered, entered, failed } = SERIES();
    const of = (key, look) => ({ ...key, values: figures.buckets.map(look) });
    return {
      times: figures.buckets.map((one) => one.at),
      sent: [of(sent, (one) => one.sent + one.unknown), of(delivered, (one) => one.delivered)],
      entered: [of(entered, (one) => one.entered)],
      failed: [of(failed, (one) => one.failed)],
      latency: [of({ label: _("Half within"), colour: "--amber" }, (one) => one.latency && one.latency.p50), of({ label: _("95 of 100 within"), colour: "--amber", dash: [6, 4] }, (one) => one.latency && one.latency.p95)],
    };
  }, [figures, spoken()]);
  const sent = total.sent + total.unknown;
  return html`<div class="plots">
    <${Plot} title=${_("Sent and delivered")} total=${sent && !total.delivered && !total.undelivered ? _("{n} sent, no receipts", { n: count(sent) }) : _("{n} sent, {share} delivered", { n: count(sent), share: share(total.delivered, sent) })} times=${some.times} bucket=${bucket} series=${some.sent} />
    <${Plot} title=${_("Codes entered")} total=${_("{n} entered, {share} of those sent", { n: count(total.entered), share: share(total.entered, sent) })} times=${some.times} bucket=${bucket} series=${some.entered} />
    <${Plot} title=${_("Failed attempts")} total=${_("{n} failed, {share} of all", { n: count(total.failed), share: share(total.failed, total.attempts) })} times=${some.times} bucket=${bucket} series=${some.failed} />
    <${Plot} title=${_("Provider's answer, in ms")} total=${total.latency ? _("half within {half} ms, 95 of 100 within {most} ms", { half: count(total.latency.p50), most: count(total.latency.p95) }) : "–"} times=${some.times} bucket=${bucket} series=${some.latency} /></div>`;
}

function Groups({ told: figures, name, put }) {
  const columns = (title, cell) => [{ title, cell }, { title: _("Sent"), number: true, cell: (row) => count(row.sent + row.unknown) }, { title: _("Delivered"), number: true, cell: (row) => count(row.delivered) }, { title: _("Entered"), number: true, cell: (row) => count(row.entered) }, { title: _("Failed"), number: true, cell: (row) => count(row.failed) }];
  const only = (change, text) => html`<button type="button" class="link" onClick=${() => put(change)}>${text}</button>`;
  const connectors = figures.connectors.map((one) => ({ ...one, id: `${one.connector} ${one.connectorId}` }));
  const countries = figures.countries.map((one) => ({ ...one, id: one.country || "–" }));
  const faults = figures.faults.map((one) => ({ ...one, id: one.fault }));
  return html`<div class="groups">
    <section><h2>${_("By connector")}</h2><${Table} caption=${_("By connector")} rows=${connectors} empty="" columns=${columns(_("Connector"), (row) => (row.connector ? only({ connector: row.connector }, name(row.connector, row.connectorId)) : _("test of {what}", { what: name("", row.connectorId) })))} /></section>
    <section><h2>${_("By country")}</h2><${Table} caption=${_("By country")} rows=${countries} empty="" columns=${columns(_("Country"), (row) => (row.country ? only({ country: row.country }, country(row.country)) : _("E-mail")))} /></section>
    <section><h2>${_("By fault")}</h2><${Table} caption=${_("By fault")} rows=${faults} empty=${_("Nothing failed.")} columns=${[{ title: _("Fault"), cell: (row) => only({ fault: row.fault }, fault(row.fault)) }, { title: _("Attempts"), number: true, cell: (row) => count(row.attempts) }]} /></section></div>`;
}

/** The newest story of a number or address, told first: what became of it, and what to say to the person. */
function Newest({ id }) {
  const found = useLoaded(() => get(`/verifications/${encodeURIComponent(id)}/timeline`), [id]);
  return html`<${Loaded} of=${found}>${(story) => html`<section class="outcome newest"><h2>${_("The newest one")}</h2>
    <p class="verdict">${story.sentence}</p><p><strong>${_("Tell the person")}</strong> ${story.tell}</p>
    <p><a href=${`/deliveries/${id}`}>${_("What happened, step by step")}</a> <span class="soft"><${When} at=${story.createdAt} /></span></p></section>`}<//>`;
}

function Refused({ all }) {
  if (all.length === 0) return null;
  const rows = all.map((one, n) => ({ ...one, id: n }));
  return html`<section><h2>${_("Refused before anything was sent")}</h2><p class="soft">${_("A limit or the list of countries said no: such a request leaves no message.")}</p>
    <${Table} caption=${_("Refused before anything was sent")} rows=${rows} empty="" columns=${[
      { title: _("When"), cell: (row) => html`<${When} at=${row.at} />` }, { title: _("For"), cell: (row) => usage(row.usageType) },
      { title: _("Refused by"), cell: (row) => html`${limit(row.reason)[0]} <code>${row.reason}</code><${Times} n=${row.times} />` }, { title: _("Application"), cell: (row) => row.applicationId || "–" }]} /></section>`;
}

function Attempts({ rows, name }) {
  return html`<${Table} caption=${_("Every attempt")} rows=${rows} empty="" columns=${[
    { title: _("When"), cell: (row) => (row.verificationId ? html`<a href=${`/deliveries/${row.verificationId}`}><${When} at=${row.createdAt} /></a>` : html`<${When} at=${row.createdAt} />`) },
    { title: _("To"), cell: (row) => html`<bdi>${row.identifier || _("erased")}</bdi>` },
    { title: _("Country"), cell: (row) => country(row.country) || "–" },
    { title: _("For"), cell: (row) => usage(row.usageType) },
    { title: _("By"), cell: (row) => name(row.connector, row.connectorId) },
    { title: _("Outcome"), cell: (row) => html`<${Outcome} of=${row} />` },
    { title: "ms", number: true, cell: (row) => count(row.latency) },
  ]} />`;
}

/** A filter: a list to choose from while it is open, a chip to take away once it says something. */
function Chip({ label, value, options, onValue }) {
  const chosen = options.find(([name]) => name === value);
  if (value) return html`<li><span class="chip on"><span>${label}: ${chosen ? chosen[1] : value}</span><button type="button" aria-label=${_("Remove {what}", { what: label })} onClick=${() => onValue("")}>×</button></span></li>`;
  return html`<li><select class="chip" aria-label=${label} value="" onChange=${(event) => onValue(event.currentTarget.value)}><option value="">${label}</option>${options.map(([name, title]) => html`<option value=${name}>${title}</option>`)}</select></li>`;
}

const seen = (figures, list, key, title) => (figures ? figures[list].filter((one) => one[key]).map((one) => [one[key], title(one)]) : []);

function Chips({ chosen, figures, name, put }) {
  // One request is one moment: there is nothing to narrow.
  if (chosen.reference) return html`<ul class="chips" aria-label=${_("Filters")}><${Chip} label=${_("Reference")} value=${chosen.reference} options=${[]} onValue=${() => put({ reference: "" })} /></ul>`;
  return html`<ul class="chips" aria-label=${_("Filters")}>
    ${WINDOWS().map(([hours, title]) => html`<li><button type="button" class=${chosen.hours === hours ? "chip on" : "chip"} aria-pressed=${chosen.hours === hours} onClick=${() => put({ hours })}>${title}</button></li>`)}
    ${chosen.identifier && html`<li><span class="chip on"><bdi>${chosen.identifier}</bdi><button type="button" aria-label=${_("Remove {what}", { what: chosen.identifier })} onClick=${() => put({ identifier: "" })}>×</button></span></li>`}
    <${Chip} label=${_("Outcome")} value=${chosen.outcome} options=${OUTCOMES()} onValue=${(outcome) => put({ outcome })} />
    <${Chip} label=${_("Connector")} value=${chosen.connector} options=${seen(figures, "connectors", "connector", (one) => name(one.connector, one.connectorId))} onValue=${(connector) => put({ connector })} />
    <${Chip} label=${_("Country")} value=${chosen.country} options=${seen(figures, "countries", "country", (one) => country(one.country))} onValue=${(code) => put({ country: code })} />
    <${Chip} label=${_("Fault")} value=${chosen.fault} options=${seen(figures, "faults", "fault", (one) => fault(one.fault))} onValue=${(one) => put({ fault: one })} /></ul>`;
}

function wanted(chosen, from) {
  if (chosen.reference) return new URLSearchParams({ page_size: "50", reference: chosen.reference });
  const query = new URLSearchParams({ page_size: "50", from: String(from) });
  for (const name of ["identifier", "connector", "country", "fault"]) if (chosen[name]) query.set(name, chosen[name]);
  if (["delivered", "undelivered"].includes(chosen.outcome)) query.set("receipt", chosen.outcome);
  else if (chosen.outcome) query.set("state", chosen.outcome);
  return query;
}

async function page(path) {
  const answer = await call("GET", path);
  const link = /<([^>]*)>; rel="next"/.exec(answer.headers.get("link") || "");
  return { rows: answer.body, next: link ? new URL(link[1]).pathname.replace(/^\/api/, "") + new URL(link[1]).search : null };
}

async function look(chosen) {
  const bucket = WINDOWS().find(([hours]) => hours === chosen.hours)[2];
  const to = Date.now();
  const from = new Date(to - (Number(chosen.hours) - (bucket === 86400 ? 24 : 0)) * HOUR);
  // Days are the reader's own: the plot of a month begins at midnight here.
  if (bucket === 86400) from.setHours(0, 0, 0, 0);
  const since = from.getTime();
  const plotted = new URLSearchParams({ from: String(since), to: String(to), bucket: String(bucket) });
  for (const name of ["connector", "country"]) if (chosen[name]) plotted.set(name, chosen[name]);
  const [figures, attempts, connectors, refusals] = await Promise.all([
    chosen.identifier || chosen.reference ? null : get(`/messages/statistics?${plotted}`),
    page(`/messages?${wanted(chosen, since)}`),
    get("/connectors?replaced=true"),
    chosen.identifier && !chosen.reference ? get(`/messages/refusals?from=${since}&identifier=${encodeURIComponent(chosen.identifier)}`) : [],
  ]);
  return { asked: chosen, since, figures, attempts, names: new Map(connectors.map((one) => [one.id, one.name])), refusals };
}

function Nothing({ chosen, since, put }) {
  if (chosen.reference)
    return html`<div class="empty"><p>${_("No message was sent in this request, or it is not kept any more.")}</p>
      <p>${_("The server’s log says what happened: look for the lines whose “request” is {reference}.", { reference: chosen.reference })}</p></div>`;
  const filtered = FILTERS.some((name) => chosen[name]);
  if (!filtered && chosen.hours === "720") return html`<p class="empty">${_("Nothing sent yet")} · <a href="/connectors">${_("Test send")}</a></p>`;
  return html`<div class="empty"><p>${filtered ? _("Nothing fits since {when}.", { when: day(since) }) : _("Nothing was sent since {when}.", { when: day(since) })}</p>
    <div class="buttons">${chosen.hours !== "720" && html`<button type="button" class="small" onClick=${() => put({ hours: "720" })}>${_("Search 30 days")}</button>`}
      ${!filtered && html`<a href="/connectors">${_("Test send")}</a>`}</div></div>`;
}

/** What `chosen` found, told as the answer to what was asked when it was found. */
function Found({ of, chosen, put }) {
  const [more, add] = useState({ of: null, rows: [], next: null, refusal: null });
  const { asked, figures, attempts, names, refusals, since } = of;
  const mine = more.of === of ? more : { rows: [], next: attempts.next };
  const name = (row, factory) => told(names.get(row)) || factory;
  const rows = [...attempts.rows, ...mine.rows];
  const newest = (asked.identifier || asked.reference) && rows.find((one) => one.verificationId);
  const older = async () => {
    try {
      const { rows: further, next } = await page(mine.next);
      add({ of, rows: [...mine.rows, ...further], next, refusal: null });
    } catch (refusal) {
      add({ ...mine, of, refusal });
    }
  };
  return html`<${Chips} chosen=${chosen} figures=${figures} name=${name} put=${put} />
    ${newest && html`<${Newest} key=${newest.verificationId} id=${newest.verificationId} />`}
    <${Refused} all=${refusals} />
    ${figures && figures.total.attempts > 0 && html`<${Plots} told=${figures} /><${Groups} told=${figures} name=${name} put=${put} />`}
    ${rows.length === 0 ? html`<${Nothing} chosen=${asked} since=${since} put=${put} />` : html`<section><h2>${_("Every attempt")}</h2><${Attempts} rows=${rows} name=${name} />
      ${mine.refusal && html`<${Bad} refusal=${mine.refusal} />`}
      ${mine.next && html`<button type="button" class="small" onClick=${older}>${_("Older")}</button>`}</section>`}`;
}

export function Deliveries({ query }) {
  const chosen = { hours: WINDOWS().some(([hours]) => hours === query.get("hours")) ? query.get("hours") : query.get("identifier") || query.get("reference") ? "720" : "24" };
  for (const name of FILTERS) chosen[name] = query.get(name) || "";
  const shown = chosen.reference || chosen.identifier;
  const [typed, type] = useState(shown);
  useEffect(() => type(shown), [shown]); // the box says what is shown
  const put = (change) => go(`/deliveries?${new URLSearchParams(Object.entries({ ...chosen, ...change }).filter(([, value]) => value))}`);
  const found = useLoaded(() => look(chosen), [JSON.stringify(chosen)], { keep: true });
  // Who asks for somebody wants everything that is kept of them.
  const search = (event) => {
    event.preventDefault();
    const request = reference(typed);
    if (request) go(`/deliveries?reference=${request}`);
    else put({ identifier: typed.trim(), reference: "", hours: typed.trim() ? "720" : chosen.hours });
  };
  return html`<h1>${_("Deliveries")}</h1>
    <form class="search one" role="search" onSubmit=${search}>
      <${Field} label=${_("Number, address or reference")} help=${_("“No code came”? Search here: every attempt and what became of it. A reference stands on the page that failed.")} type="search" placeholder="+86 138 0013 8000" value=${typed} onValue=${type} />
      <button class="main">${_("Search")}</button></form>
    <${Loaded} of=${found}>${(of) => html`<${Found} of=${of} chosen=${chosen} put=${put} />`}<//>`;
}
