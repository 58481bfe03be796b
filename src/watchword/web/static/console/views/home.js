// The way from nothing to a working sign-in, in four steps; then what went on today.
import { get } from "../calls.js";
import { html } from "../html.js";
import { Badge, Loaded, useLoaded } from "../parts.js";
import { _, count } from "../words.js";

async function look() {
  const since = Date.now() - 24 * 3600 * 1000;
  const [connectors, experience, applications, sent, people] = await Promise.all([
    get("/connectors"),
    get("/sign-in-exp").catch(() => null),
    get("/applications").catch(() => []),
    get(`/messages?page_size=100&from=${since}`),
    get("/dashboard/users/total").catch(() => ({ totalUserCount: 0 })),
  ]);
  const methods = (experience && experience.signIn && experience.signIn.methods) || [];
  return {
    connectors,
    tested: sent.length > 0 || connectors.some((one) => one.health && one.health.attempts > 0),
    switched: methods.some((one) => one.verificationCode && ["phone", "email"].includes(one.identifier)),
    applications: applications.filter((one) => one.type !== "MachineToMachine"),
    sent,
    people: people.totalUserCount,
  };
}

function Step({ done, number, title, text, href, action }) {
  return html`<li class=${done ? "done" : ""}><span class="step" aria-hidden="true">${done ? "✓" : number}</span>
    <div><h2>${title}</h2><p class="soft">${text}</p></div>
    ${done ? html`<${Badge} kind="good">${_("done")}<//>` : html`<a class="button" href=${href}>${action}</a>`}</li>`;
}

export function Home() {
  const found = useLoaded(look, []);
  return html`<h1>${_("Home")}</h1><${Loaded} of=${found}>${(now) => {
    const steps = [
      [now.connectors.length > 0, _("Add a connector"), _("What your codes go out through: Aliyun, another provider, or your mail server."), "/connectors", _("Choose")],
      [now.tested, _("Send a test"), _("One message to a phone or mailbox of yours."), now.connectors[0] ? `/connectors/${now.connectors[0].id}` : "/connectors", _("Test")],
      [now.switched, _("Switch it on"), _("Which identifiers people sign in with, and how the page looks."), "/sign-in", _("Switch on")],
      [now.applications.length > 0, _("Add your application"), _("It sends people to the sign-in page and learns who they are."), "/applications", _("Add")],
    ];
    const open = steps.some(([done]) => !done);
    const failed = now.sent.filter((one) => one.state === "failed").length;
    const delivered = now.sent.filter((one) => one.receipt && one.receipt.state === "delivered").length;
    const many = (n) => (n >= 100 ? "100+" : count(n));
    return html`
      ${open && html`<ol class="steps">${steps.map(([done, title, text, href, action], n) => html`<${Step} done=${done} number=${n + 1} title=${title} text=${text} href=${href} action=${action} />`)}</ol>`}
      ${now.sent.length > 0 && html`<section><h2>${_("The last 24 hours")}</h2><dl class="figures">
        <div><dt>${_("Sent")}</dt><dd>${many(now.sent.length - failed)}</dd></div>
        <div><dt>${_("Delivered, by receipt")}</dt><dd>${many(delivered)}</dd></div>
        <div><dt>${_("Refused")}</dt><dd>${many(failed)}</dd></div>
        <div><dt>${_("People in all")}</dt><dd>${count(now.people)}</dd></div></dl>
        <p><a href="/deliveries">${_("All deliveries")}</a></p></section>`}`;
  }}<//>`;
}
