// The way from nothing to a working sign-in, in four steps; then what went on today, and what needs a look.
import { get } from "../calls.js";
import { html } from "../html.js";
import { Badge, Loaded, useLoaded } from "../parts.js";
import { _, count, country, listing, told } from "../words.js";
import { standing } from "./pool.js";

async function look() {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const [connectors, experience, applications, today, people] = await Promise.all([
    get("/connectors"),
    get("/sign-in-exp").catch(() => null),
    get("/applications").catch(() => []),
    get(`/messages/statistics?from=${midnight}`),
    get("/dashboard/users/total").catch(() => ({ totalUserCount: 0 })),
  ]);
  const methods = (experience && experience.signIn && experience.signIn.methods) || [];
  return {
    connectors,
    untested: connectors.filter((one) => !(one.health && one.health.attempts > 0)),
    switched: methods.filter((one) => one.verificationCode && ["phone", "email"].includes(one.identifier)).map((one) => one.identifier),
    applications: applications.filter((one) => one.type !== "MachineToMachine"),
    today: today.total,
    unanswered: today.countries.filter(unanswered),
    people: people.totalUserCount,
  };
}

/** Whether hardly anybody enters the codes that go to a country: a handful proves nothing, and many are entered a little later. */
const unanswered = (one) => one.country && one.sent + one.unknown >= 30 && one.entered < (one.sent + one.unknown) / 10;

const CHANNELS = { phone: () => _("text message"), email: () => _("e-mail") };

/** What each step has come to, in a line; empty while nothing has. */
function stepsOf(now) {
  const [first] = now.untested;
  const tested = now.connectors.length > 0 && now.untested.length === 0;
  const page = first || now.connectors[0];
  return [
    { done: now.connectors.length > 0, title: _("Add a connector"), text: _("What your codes go out through: Aliyun, another provider, or your mail server."), state: listing(now.connectors.map((one) => told(one.name))), href: "/connectors", action: _("Choose") },
    { done: tested, title: _("Send a test"), text: _("One message to a phone or mailbox of yours."), state: tested ? _("tested") : now.untested.length ? _("never tested: {names}", { names: listing(now.untested.map((one) => told(one.name))) }) : "", href: page ? `/connectors/${page.id}` : "/connectors", action: _("Test") },
    { done: now.switched.length > 0, title: _("Switch it on"), text: _("Which identifiers people sign in with, and how the page looks."), state: listing(now.switched.map((one) => CHANNELS[one]())), href: page && !now.switched.length ? `/connectors/${page.id}/done` : "/sign-in", action: _("Switch on") },
    { done: now.applications.length > 0, title: _("Add your application"), text: _("It sends people to the sign-in page and learns who they are."), state: listing(now.applications.slice(0, 3).map((one) => one.name)), href: "/applications", action: _("Add") },
  ];
}

function Step({ step, number, next }) {
  const { done, title, text, state, href, action } = step;
  return html`<li class=${done ? "done" : next ? "next" : ""}><span class="step" aria-hidden="true">${done ? "✓" : number}</span>
    <div><h2>${title}${done && html`<span class="hidden">: ${_("done")}</span>`}</h2><p class="soft">${text}</p>${state && html`<p><${Badge} kind=${done ? "good" : "idle"}>${state}<//></p>`}</div>
    ${done ? html`<a class="link" href=${href}>${_("Change")}<span class="hidden"> ${title}</span></a>` : html`<a class=${next ? "button" : "small"} href=${href}>${action}</a>`}</li>`;
}

function Alarms({ of }) {
  const bad = of.connectors.filter((one) => one.enabled && standing(one.health)[0] === "bad");
  if (bad.length + of.unanswered.length === 0) return null;
  return html`<section class="bad" role="alert"><p><strong>${_("Needs a look")}</strong></p><ul>${bad.map((one) => html`<li><a href=${`/connectors/${one.id}`}>${told(one.name)}</a> ${standing(one.health)[1]}</li>`)}
    ${of.unanswered.map((one) => html`<li><a href=${`/deliveries?country=${one.country}`}>${country(one.country)}</a> ${_("{sent} codes sent today, {entered} entered", { sent: count(one.sent + one.unknown), entered: count(one.entered) })}</li>`)}</ul>
    ${of.unanswered.length > 0 && html`<p>${_("Codes that nobody enters do not arrive, or are asked for by somebody who earns from each message. Where you have no people, serve no numbers:")} <a href="/limits">${_("Countries")}</a></p>`}</section>`;
}

function Today({ now }) {
  const { today, people } = now;
  const figures = [[_("Sent"), today.sent], [_("Delivered, by receipt"), today.delivered + today.undelivered ? today.delivered : null], [_("Entered"), today.entered], [_("Failed"), today.failed], [_("People in all"), people]];
  return html`<section><h2>${_("Today")}</h2><dl class="figures">${figures.map(([title, n]) => html`<div><dt>${title}</dt><dd>${n === null ? "–" : count(n)}</dd></div>`)}</dl>
    <p><a href="/deliveries">${_("All deliveries")}</a></p></section>`;
}

export function Home() {
  const found = useLoaded(look, []);
  return html`<h1>${_("Home")}</h1><${Loaded} of=${found}>${(now) => {
    const steps = stepsOf(now);
    const next = steps.findIndex((one) => !one.done);
    return html`<${Alarms} of=${now} />
      ${next >= 0 && html`<p class="soft">${_("Four steps, and people sign in. Done: {n}.", { n: count(steps.filter((one) => one.done).length) })}</p><ol class="steps">${steps.map((step, n) => html`<${Step} step=${step} number=${n + 1} next=${n === next} />`)}</ol>`}
      ${now.today.attempts > 0 ? html`<${Today} now=${now} />` : next < 0 && html`<p class="empty">${_("Nothing was sent today.")} <a href="/deliveries">${_("All deliveries")}</a></p>`}`;
  }}<//>`;
}
