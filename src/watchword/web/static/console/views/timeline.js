// The story of one verification: a verdict in a sentence and what to tell the person, then what happened, in order. No code is in it.
import { get } from "../calls.js";
import { html } from "../html.js";
import { door, fault, usage } from "../names.js";
import { Badge, Loaded, Times, When, useLoaded } from "../parts.js";
import { _, clock, count, told } from "../words.js";

const CHECKS = {
  right: () => ["good", _("The right code was typed")],
  wrong: () => ["bad", _("A wrong code was typed")],
  locked: () => ["bad", _("Not judged: too many wrong codes before")],
  unknown: () => ["bad", _("No code was waiting for it any more")],
  expired: () => ["bad", _("Typed too late")],
  spent: () => ["bad", _("Typed when no try was left")],
};
const OUTCOMES = {
  consumed: () => ["good", _("The code was used")],
  expired: () => ["idle", _("The code is too old")],
  live: () => ["idle", _("The code can still be used")],
  superseded: () => ["idle", _("A newer code took its place")],
  void: () => ["idle", _("The code cannot be used any more")],
};
const shortly = (rows) => rows.filter(([, value]) => value);

function Facts({ rows }) {
  const some = shortly(rows);
  return some.length > 0 && html`<dl class="facts">${some.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function Attempt({ facts, name }) {
  const outcome = facts.state === "sent" ? ["good", _("Accepted by the provider")] : facts.state === "unknown" ? ["idle", _("No answer: it may have been sent")] : ["bad", _("Refused: {why}", { why: fault(facts.fault) })];
  return html`<h2>${name(facts.connector, facts.connectorId)}</h2>
    <p><${Badge} kind=${outcome[0]}>${outcome[1]}<//> <span class="soft">${_("{n} ms", { n: count(facts.latency) })}</span></p>
    ${facts.advice && html`<p>${facts.advice.explanation}</p><p><strong>${_("Do this")}</strong> ${facts.advice.todo}</p>`}
    <${Facts} rows=${[[_("Provider's code"), facts.providerCode && html`<code>${facts.providerCode}</code>`], [_("Provider's words"), facts.providerText], [_("Provider's id"), facts.providerId && html`<code>${facts.providerId}</code>`], [_("Request id"), facts.requestId && html`<code>${facts.requestId}</code>`], [_("Reference"), facts.reference && html`<code>${facts.reference}</code>`]]} />`;
}

function Receipt({ facts }) {
  const good = facts.state === "delivered";
  return html`<h2>${_("Receipt")}</h2><p><${Badge} kind=${good ? "good" : "bad"}>${good ? _("Delivered") : _("Not delivered")}<//> ${facts.code && html`<code>${facts.code}</code>`}</p>${facts.sentence && html`<p>${facts.sentence}</p>`}`;
}

function Check({ facts }) {
  const [kind, text] = CHECKS[facts.outcome] ? CHECKS[facts.outcome]() : ["bad", facts.outcome];
  return html`<h2>${_("A code was typed")}</h2><p><${Badge} kind=${kind}>${text}<//> <${Times} n=${facts.times} /></p>
    ${!facts.certain && html`<p class="soft">${_("Perhaps for another number that is masked alike.")}</p>`}<${Facts} rows=${[[_("Limit"), facts.reason && html`<code>${facts.reason}</code>`]]} />`;
}

const STEPS = {
  requested: ({ facts }) => html`<h2>${_("A code was asked for")}</h2><${Facts} rows=${[[_("For"), usage(facts.usageType)], [_("Where"), facts.door && door(facts.door)]]} />`,
  limits: () => html`<h2>${_("Limits")}</h2><p><${Badge} kind="good">${_("All had room")}<//></p>`,
  attempt: Attempt,
  receipt: Receipt,
  check: Check,
  tries: ({ facts }) => html`<h2>${_("Tries")}</h2><p>${_("{n} of {all} used", { n: count(facts.taken), all: count(facts.allowed) })}</p>`,
  outcome: ({ facts }) => {
    const [kind, text] = OUTCOMES[facts.state] ? OUTCOMES[facts.state]() : ["idle", facts.state];
    return html`<h2>${_("Outcome")}</h2><p><${Badge} kind=${kind}>${text}<//></p>`;
  },
};

/** What a glance wants to know besides the sentence: when it arrived, and how often somebody typed wrong. */
function Glance({ events }) {
  const arrived = events.find((one) => one.kind === "receipt" && one.facts.state === "delivered");
  const wrong = events.filter((one) => one.kind === "check" && one.facts.outcome === "wrong").length;
  const said = [arrived && _("Delivered at {time}", { time: clock(arrived.at) }), wrong > 0 && _("wrong tries: {n}", { n: count(wrong) })].filter(Boolean);
  return said.length > 0 && html`<p class="soft">${said.join(" · ")}</p>`;
}

async function look(id) {
  const [story, connectors] = await Promise.all([get(`/verifications/${encodeURIComponent(id)}/timeline`), get("/connectors?replaced=true").catch(() => [])]);
  return { story, names: new Map(connectors.map((one) => [one.id, one.name])) };
}

export function Timeline({ id }) {
  const found = useLoaded(() => look(id), [id]);
  return html`<p><a href="/deliveries">← ${_("Deliveries")}</a></p><${Loaded} of=${found}>${({ story, names }) => html`
    <h1><bdi>${story.identifier}</bdi></h1>
    <section class="outcome newest"><p class="verdict">${story.sentence}</p><${Glance} events=${story.events} />
      <p><strong>${_("Tell the person")}</strong> ${story.tell}</p></section>
    <ol class="timeline">${story.events.map((event) => html`<li class=${`at-${event.kind}`}>
      <${STEPS[event.kind] || (() => html`<h2>${event.kind}</h2>`)} facts=${event.facts} name=${(row, factory) => told(names.get(row)) || factory} />
      ${event.at && html`<p class="soft"><${When} at=${event.at} /></p>`}</li>`)}</ol>
    <p class="reference">${_("Verification")} <code>${story.id}</code> · ${_("Application")} <code>${story.applicationId}</code></p>`}<//>`;
}
