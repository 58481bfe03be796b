// The story of one verification: a verdict in a sentence, then what happened, in order. The code is nowhere in it.
import { call } from "../calls.js";
import { html } from "../html.js";
import { Badge, Loaded, When, useLoaded } from "../parts.js";
import { _, count, spoken } from "../words.js";

const KINDS = {
  requested: () => _("A code was asked for"),
  limits: () => _("Limits"),
  attempt: () => _("Handed to a provider"),
  receipt: () => _("Receipt"),
  check: () => _("A code was typed"),
  tries: () => _("Tries"),
  outcome: () => _("Outcome"),
};

function Facts({ facts }) {
  const { advice, sentence, ...rest } = facts;
  const shown = Object.entries(rest).filter(([, value]) => value !== "" && value !== null && typeof value !== "object");
  return html`${sentence && html`<p>${sentence}</p>`}
    ${advice && html`<p>${advice.explanation}</p><p><strong>${_("Do this")}</strong> ${advice.todo}</p>`}
    <dl class="facts">${shown.map(([name, value]) => html`<div><dt>${name}</dt><dd>${typeof value === "number" ? count(value) : String(value)}</dd></div>`)}</dl>`;
}

export function Timeline({ id }) {
  const found = useLoaded(async () => (await call("GET", `/verifications/${encodeURIComponent(id)}/timeline`, undefined, { "accept-language": spoken() })).body, [id]);
  return html`<p><a href="/deliveries">← ${_("Deliveries")}</a></p><${Loaded} of=${found}>${(story) => html`
    <h1><bdi>${story.identifier}</bdi> <${Badge} kind=${story.state === "consumed" ? "good" : "idle"}>${story.usageType}<//></h1>
    <p class="verdict">${story.sentence}</p>
    <ol class="timeline">${story.events.map((event) => html`<li class=${event.kind}>
      <h2>${(KINDS[event.kind] || (() => event.kind))()}</h2>${event.at && html`<p class="soft"><${When} at=${event.at} /></p>`}<${Facts} facts=${event.facts} /></li>`)}</ol>
    <p class="reference">${_("Verification")} <code>${story.id}</code></p>`}<//>`;
}
