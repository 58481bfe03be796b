// A connector is saved: the home country, once, and then the channel is switched on.
import { get, patch } from "../calls.js";
import { countries, guessed } from "../countries.js";
import { html, useState } from "../html.js";
import { Badge, Field, Form, Loaded, useLoaded } from "../parts.js";
import { present } from "../session.js";
import { _, country, told } from "../words.js";
import { Health } from "./pool.js";
import { methodOf, switchedOn } from "./methods.js";

function On({ sms }) {
  const { signInUrl } = present().installation;
  return html`<p role="status"><${Badge} kind="good">${sms ? _("People sign in with a code by text message.") : _("People sign in with a code by e-mail.")}<//></p>
    <p><a class="button" href=${signInUrl} target="_blank" rel="noopener">${_("Open the sign-in page")}</a></p>
    <ul class="onward"><li><a href="/sign-in">${_("Change how it looks and what it allows")}</a></li><li><a href="/applications">${_("Add your application")}</a></li></ul>`;
}

function SwitchOn({ stored, experience, done }) {
  const sms = stored.type === "Sms";
  const home = experience.watchwordHomeCountry;
  const asks = sms && !home;
  const [chosen, choose] = useState(home || (stored.connectorId.startsWith("aliyun-short") ? "CN" : guessed()));
  const on = async () => {
    const change = switchedOn(experience, sms ? "phone" : "email");
    done(await patch("/sign-in-exp", { ...change, ...(asks ? { watchwordHomeCountry: chosen } : {}) }));
  };
  return html`<${Form} onSubmit=${on} button=${sms ? _("Switch on SMS sign-in") : _("Switch on e-mail sign-in")} second=${html`<a href="/connectors">${_("Not now")}</a>`}>
    ${asks && html`<${Field} label=${_("Where most of your people are")} help=${_("Numbers typed without a country code are read as numbers of this country. You can change it under Limits.")} options=${countries()} value=${chosen} onValue=${choose} />`}
    ${sms && home && html`<p class="soft">${_("Home country: {country}.", { country: country(home) })}</p>`}
  <//>`;
}

export function Done({ stored }) {
  const found = useLoaded(() => get("/sign-in-exp"), []);
  const sms = stored.type === "Sms";
  return html`<h1>${_("{name} is saved", { name: told(stored.name) })}</h1>
    <p><${Health} of=${stored} /> ${stored.health && stored.health.attempts === 0 && html`<a href=${`/connectors/${stored.id}`}>${_("Test it")}</a>`}</p>
    <${Loaded} of=${found}>${(experience) => {
      const method = methodOf(experience.signIn.methods, sms ? "phone" : "email");
      return html`<section class="done-card">${method && method.verificationCode ? html`<${On} sms=${sms} />` : html`
        <p>${sms ? _("Nobody can sign in by text message yet. Switch it on when you are ready.") : _("Nobody can sign in by e-mail code yet. Switch it on when you are ready.")}</p>
        <${SwitchOn} stored=${stored} experience=${experience} done=${found.set} />`}</section>`;
    }}<//>`;
}
