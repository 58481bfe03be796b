// What was sent and what became of it: plots over time with their tables, a search, and the way to each story.
import { call } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { Badge, Bad, Field, Loaded, Table, When, useLoaded } from "../parts.js";
import { go } from "../route.js";
import uPlot from "../vendor/uplot.js";
import { _, clock, count, country, day } from "../words.js";

const STATES = () => [{ value: "", title: _("any outcome") }, { value: "sent", title: _("sent") }, { value: "failed", title: _("refused") }, { value: "unknown", title: _("unknown") }];
const WINDOWS = () => [{ value: "24", title: _("24 hours") }, { value: "168", title: _("7 days") }, { value: "720", title: _("30 days") }];

export function Outcome({ of }) {
  if (of.receipt) return of.receipt.state === "delivered" ? html`<${Badge} kind="good">${_("delivered")}<//>` : html`<${Badge} kind="bad">${_("not delivered")} ${of.receipt.code}<//>`;
  if (of.state === "sent") return html`<${Badge} kind="idle">${_("sent, no receipt")}<//>`;
  if (of.state === "unknown") return html`<${Badge} kind="idle">${_("unknown")}<//>`;
  return html`<${Badge} kind="bad">${of.fault} ${of.providerCode}<//>`;
}

/** Rows put into `parts` equal slices of the time: how many were sent, delivered, refused; and the median latency. */
export function slices(rows, from, to, parts) {
  const width = (to - from) / parts;
  const made = Array.from({ length: parts }, (_none, n) => ({ at: from + n * width, sent: 0, delivered: 0, failed: 0, latencies: [] }));
  for (const row of rows) {
    const slice = made[Math.min(parts - 1, Math.floor((row.createdAt - from) / width))];
    if (!slice) continue;
    if (row.state === "failed") slice.failed += 1;
    else slice.sent += 1;
    if (row.receipt && row.receipt.state === "delivered") slice.delivered += 1;
    slice.latencies.push(row.latency);
  }
  return made.map((slice) => ({ ...slice, latency: slice.latencies.length ? slice.latencies.sort((a, b) => a - b)[Math.floor(slice.latencies.length / 2)] : null }));
}

/** A token's colour as a canvas can read it: what the browser makes of it in the present scheme. */
function colour(name) {
  const probe = document.createElement("i");
  probe.className = "probe";
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function Plot({ title, times, series, long }) {
  const box = useRef(null);
  useEffect(() => {
    const ink = colour("--soft");
    const axis = { stroke: ink, grid: { stroke: colour("--hair"), width: 1 }, ticks: { show: false } };
    const name = (at) => (long ? day(at * 1000) : clock(at * 1000));
    const options = {
      width: box.current.clientWidth, height: 160, legend: { show: true }, cursor: { y: false },
      scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
      axes: [{ ...axis, values: (_plot, at) => at.map((one) => name(one)), space: 120 }, { ...axis, size: 52, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 50000, 100000] }],
      series: [{ value: (_plot, at) => (at ? name(at) : "–") }, ...series.map((one) => ({ label: one.label, stroke: colour(one.colour), width: 2, dash: one.dash, points: { show: times.length < 3 } }))],
    };
    const plot = new uPlot(options, [times.map((at) => at / 1000), ...series.map((one) => one.values)], box.current);
    const fit = new ResizeObserver(() => plot.setSize({ width: box.current.clientWidth, height: 160 }));
    fit.observe(box.current);
    return () => { fit.disconnect(); plot.destroy(); };
  }, [times, series]);
  return html`<figure class="plot"><figcaption>${title}</figcaption><div ref=${box} aria-hidden="true"></div>
    <details><summary>${_("As a table")}</summary><${Table} caption=${title} rows=${times.map((at, n) => ({ id: at, at, n }))} empty=""
      columns=${[{ title: _("From"), cell: (row) => html`<${When} at=${row.at} />` }, ...series.map((one) => ({ title: one.label, number: true, cell: (row) => (one.values[row.n] === null ? "–" : count(one.values[row.n])) }))]} /></details></figure>`;
}

function by(rows, name) {
  const found = new Map();
  for (const row of rows) {
    const key = name(row) || "–";
    const entry = found.get(key) || { id: key, sent: 0, delivered: 0, failed: 0 };
    if (row.state === "failed") entry.failed += 1;
    else entry.sent += 1;
    if (row.receipt && row.receipt.state === "delivered") entry.delivered += 1;
    found.set(key, entry);
  }
  return [...found.values()].sort((a, b) => b.sent + b.failed - (a.sent + a.failed));
}

function Groups({ rows }) {
  const columns = (title) => [{ title, cell: (row) => row.id }, { title: _("Sent"), number: true, cell: (row) => count(row.sent) }, { title: _("Delivered"), number: true, cell: (row) => count(row.delivered) }, { title: _("Refused"), number: true, cell: (row) => count(row.failed) }];
  const some = [[_("By connector"), _("Connector"), (row) => row.connectorId], [_("By country"), _("Country"), (row) => country(row.country)], [_("By fault"), _("Fault"), (row) => row.fault || _("none")]];
  return html`<div class="groups">${some.map(([caption, title, name]) => html`<section><h3>${caption}</h3><${Table} caption=${caption} columns=${columns(title)} rows=${by(rows, name)} empty="" /></section>`)}</div>`;
}

async function pages(path, most) {
  const rows = [];
  let next = path;
  while (next && rows.length < most) {
    const answer = await call("GET", next);
    rows.push(...answer.body);
    const link = /<([^>]*)>; rel="next"/.exec(answer.headers.get("link") || "");
    next = link ? new URL(link[1]).pathname.replace(/^\/api/, "") + new URL(link[1]).search : null;
  }
  return { rows, more: Boolean(next) };
}

export function Deliveries({ query }) {
  const [typed, type] = useState(query.get("identifier") || "");
  const chosen = { identifier: query.get("identifier") || "", state: query.get("state") || "", hours: query.get("hours") || "24", connector: query.get("connector") || "" };
  const put = (change) => {
    const wanted = new URLSearchParams(Object.entries({ ...chosen, ...change }).filter(([, value]) => value));
    go(`/deliveries?${wanted}`);
  };
  const key = JSON.stringify(chosen);
  const found = useLoaded(async () => {
    const to = Date.now();
    const from = to - Number(chosen.hours) * 3600 * 1000;
    const wanted = new URLSearchParams({ page_size: "100", from: String(Math.round(from)) });
    for (const name of ["identifier", "state", "connector"]) if (chosen[name]) wanted.set(name, chosen[name]);
    return { from, to, ...(await pages(`/messages?${wanted}`, 1000)) };
  }, [key]);
  return html`<h1>${_("Deliveries")}</h1>
    <form class="search" role="search" onSubmit=${(event) => { event.preventDefault(); put({ identifier: typed.trim() }); }}>
      <${Field} label=${_("Number or address")} help=${_("“No code came”? Search here: every attempt and what became of it.")} type="search" value=${typed} onValue=${type} />
      <${Field} label=${_("Outcome")} options=${STATES()} value=${chosen.state} onValue=${(state) => put({ state })} />
      <${Field} label=${_("Time")} options=${WINDOWS()} value=${chosen.hours} onValue=${(hours) => put({ hours })} />
      <button class="main">${_("Search")}</button>
    </form>
    <${Loaded} of=${found}>${({ rows, more, from, to }) => {
      if (rows.length === 0) return html`<p class="empty">${chosen.identifier || chosen.state ? _("Nothing fits in the time that was searched.") : _("Nothing was sent yet.")} <a href="/connectors">${_("Send a test")}</a></p>`;
      const cut = slices(rows, from, to, 24);
      const times = cut.map((one) => one.at);
      const long = chosen.hours !== "24";
      return html`
        ${more && html`<p class="soft">${_("The newest 1,000 are shown. Choose a shorter time to see all of it.")}</p>`}
        ${!chosen.identifier && html`<div class="plots">
          <${Plot} title=${_("Sent and delivered")} times=${times} long=${long} series=${[{ label: _("Sent"), colour: "--link", values: cut.map((one) => one.sent) }, { label: _("Delivered"), colour: "--done", dash: [6, 4], values: cut.map((one) => one.delivered) }]} />
          <${Plot} title=${_("Refused")} times=${times} long=${long} series=${[{ label: _("Refused"), colour: "--alarm", values: cut.map((one) => one.failed) }]} />
          <${Plot} title=${_("Provider's answer, median in ms")} times=${times} long=${long} series=${[{ label: "ms", colour: "--lamp", values: cut.map((one) => one.latency) }]} />
        </div><${Groups} rows=${rows} />`}
        <h2>${_("Every attempt")}</h2>
        <${Table} caption=${_("Every attempt")} rows=${rows} empty="" columns=${[
          { title: _("When"), cell: (row) => (row.verificationId ? html`<a href=${`/deliveries/${row.verificationId}`}><${When} at=${row.createdAt} /></a>` : html`<${When} at=${row.createdAt} />`) },
          { title: _("To"), cell: (row) => html`<bdi>${row.identifier}</bdi>` },
          { title: _("Country"), cell: (row) => country(row.country) },
          { title: _("For"), cell: (row) => row.usageType },
          { title: _("By"), cell: (row) => row.connectorId },
          { title: _("Outcome"), cell: (row) => html`<${Outcome} of=${row} />` },
          { title: "ms", number: true, cell: (row) => count(row.latency) },
        ]} />`;
    }}<//>`;
}
