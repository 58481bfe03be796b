// The pool of each channel: who is tried first, for which countries, how each is doing, on or off; and what was replaced.
import { ask as question, get, patch, post } from "../calls.js";
import { CountryPicker } from "../countries.js";
import { html, useEffect, useState } from "../html.js";
import { fault } from "../names.js";
import { Bad, Badge, Dialog, Form, Loaded, Switch, When, useLoaded } from "../parts.js";
import { _, clock, count, country, listing, ngettext, told } from "../words.js";

export const CHANNELS = [["Sms", () => _("Text messages")], ["Email", () => _("E-mail")]];

/** How one is doing, in a word and why. */
export function standing({ state = "idle", pause, lastFault } = {}) {
  if (pause && !["disabled", "unusable"].includes(state)) {
    const why = fault(pause.fault);
    const resting = !pause.trying && pause.until > Date.now();
    return ["bad", resting ? _("paused until {time}: {why}", { time: clock(pause.until), why }) : _("trying again: {why}", { why })];
  }
  if (state === "failing") return ["bad", _("failing: {why}", { why: fault(lastFault) })];
  return { ok: ["good", _("works")], disabled: ["idle", _("off")], unusable: ["bad", _("cannot be used")] }[state] || ["idle", _("never tested")];
}

export function Health({ of }) {
  const [kind, text] = standing(of.health);
  const { pause } = of.health || {};
  const [, turn] = useState(0);
  useEffect(() => {
    const over = pause ? setTimeout(() => turn((n) => n + 1), Math.max(0, pause.until - Date.now())) : 0;
    return () => clearTimeout(over);
  }, [pause && pause.until]);
  return html`<${Badge} kind=${kind}>${text}<//>`;
}

function Doing({ of }) {
  const { attempts, taken, delivered, undelivered, lastAt, problem, pause } = of.health || {};
  const why = problem || (pause && _("Others go first; one message at a time asks it again.")) || "";
  return html`<span class="doing"><${Health} of=${of} />
    ${why && html`<small>${why}</small>`}
    ${attempts > 0 && html`<small>${_("Last {n}: {taken} taken, {delivered} delivered, {lost} not", { n: count(attempts), taken: count(taken), delivered: count(delivered), lost: count(undelivered) })}<br /><${When} at=${lastAt} /></small>`}</span>`;
}

function Countries({ of, done }) {
  const [chosen, choose] = useState(of.countries);
  const [open, show] = useState(false);
  const save = async () => {
    await patch(`/connectors/${of.id}`, { countries: chosen });
    show(false);
    done();
  };
  const names = of.countries.length > 3 ? ngettext("{n} country", "{n} countries", of.countries.length) : listing(of.countries.map(country));
  return html`<button type="button" class="link" aria-label=${_("Countries of {name}", { name: told(of.name) })} onClick=${() => { choose(of.countries); show(true); }}>${names || _("all countries")}</button>
    ${open && html`<${Dialog} title=${_("Countries of {name}", { name: told(of.name) })} onClose=${() => show(false)}>
      <p class="soft">${_("Numbers of these countries go through it first; others never do.")}</p>
      <${Form} onSubmit=${save} button=${_("Save")}><${CountryPicker} label=${_("Countries")} none=${_("Every country")} value=${chosen} onValue=${choose} /><//><//>`}`;
}

/** What no longer works without a channel, by the sign-in experience. */
export function stopping(experience, type) {
  const [identifier, method] = type === "Sms" ? ["phone", "PhoneVerificationCode"] : ["email", "EmailVerificationCode"];
  const sms = type === "Sms";
  const signUp = experience.signUp || {};
  const asked = [...(signUp.identifiers || []), ...(signUp.secondaryIdentifiers || []).flatMap((one) => one.identifier)];
  return [
    experience.signIn.methods.some((one) => one.identifier === identifier && one.verificationCode) && (sms ? _("Sign in by phone code") : _("Sign in by e-mail code")),
    signUp.verify && asked.includes(identifier) && experience.signInMode !== "SignIn" && (sms ? _("Register by phone number") : _("Register by e-mail address")),
    (experience.forgotPasswordMethods || []).includes(method) && (sms ? _("Forgot password by phone code") : _("Forgot password by e-mail code")),
  ].filter(Boolean);
}

function LastOff({ of, close, off }) {
  const found = useLoaded(async () => {
    const [experience, operators] = await Promise.all([get("/sign-in-exp"), question("GET", "/operators")]);
    const kept = operators.filter((one) => one.secondStep === (of.type === "Sms" ? "phone" : "email")).map((one) => one.email);
    return [...stopping(experience, of.type), ...(kept.length ? [_("Sign in to this console: {who}", { who: listing(kept) })] : [])];
  }, [of.id]);
  return html`<${Dialog} title=${_("The last one of its channel")} onClose=${close}>
    <${Loaded} of=${found}>${(methods) => methods.length ? html`<p>${_("Until one is on again, these stop:")}</p><ul>${methods.map((one) => html`<li>${one}</li>`)}</ul>` : html`<p>${_("No way to sign in uses it now.")}</p>`}<//>
    <div class="buttons"><button type="button" class="main danger" onClick=${off}>${_("Switch {name} off", { name: told(of.name) })}</button><button type="button" class="small" onClick=${close}>${_("Leave it on")}</button></div><//>`;
}

function Row({ of, index, all, done, say }) {
  const [refusal, refuse] = useState(null);
  const [asking, ask] = useState(false);
  const [over, hover] = useState(false);
  const act = (work) => async () => {
    refuse(null);
    try {
      await work();
      done();
    } catch (caught) {
      refuse(caught);
    }
  };
  const last = of.enabled && all.filter((one) => one.enabled).length === 1;
  const name = told(of.name);
  const place = (id, to) => act(async () => {
    await patch(`/connectors/${id}`, { position: to });
    say(_("{name} is now number {n} of {all}.", { name: told(all.find((one) => one.id === id).name), n: count(to + 1), all: count(all.length) }));
  });
  const drop = (event) => {
    event.preventDefault();
    hover(false);
    const from = event.dataTransfer.getData("text/connector");
    if (from !== of.id && all.some((one) => one.id === from)) place(from, index)();
  };
  return html`<li class=${over ? "row over" : "row"} draggable=${all.length > 1} onDragStart=${(event) => event.dataTransfer.setData("text/connector", of.id)} onDragOver=${(event) => { event.preventDefault(); hover(true); }} onDragLeave=${() => hover(false)} onDrop=${drop}>
    <span class="order">${index + 1}</span>
    <a class="name" href=${`/connectors/${of.id}`}><strong>${name}</strong> <small>${index === 0 ? _("first choice") : _("if those before cannot")}</small></a>
    <${Doing} of=${of} />
    <span>${of.type === "Sms" && html`<${Countries} of=${of} done=${done} />`}</span>
    <span class="tools">
      ${all.length > 1 && html`<button type="button" class="small" aria-disabled=${index === 0} aria-label=${_("Move {name} up", { name })} onClick=${index > 0 ? place(of.id, index - 1) : undefined}>↑</button>
      <button type="button" class="small" aria-disabled=${index === all.length - 1} aria-label=${_("Move {name} down", { name })} onClick=${index < all.length - 1 ? place(of.id, index + 1) : undefined}>↓</button>`}
      <${Switch} label=${html`<span class="hidden">${name}: </span>${of.enabled ? _("on") : _("off")}`} on=${of.enabled} onChange=${(on) => (last && !on ? ask(true) : act(() => patch(`/connectors/${of.id}`, { enabled: on }))())} />
    </span>
    <${Bad} refusal=${refusal} />
    ${asking && html`<${LastOff} of=${of} close=${() => { ask(false); done(); }} off=${act(async () => { ask(false); await patch(`/connectors/${of.id}`, { enabled: false }); })} />`}
  </li>`;
}

function Replaced({ all, done }) {
  const [refusal, refuse] = useState(null);
  if (all.length === 0) return null;
  const back = async (id) => {
    try {
      await post(`/connectors/${id}/restore`);
      done();
    } catch (caught) {
      refuse(caught);
    }
  };
  return html`<details class="quiet"><summary>${_("Replaced ones ({n}), kept for 30 days", { n: count(all.length) })}</summary><${Bad} refusal=${refusal} />
    <ul class="replaced">${all.map((one) => html`<li key=${one.id}><span>${told(one.name)} <small>${_("replaced")} <${When} at=${one.replacedAt} /></small></span> <button type="button" class="small" onClick=${() => back(one.id)}>${_("Make it the first choice again")}</button></li>`)}</ul></details>`;
}

/** Every channel's pool in its order. */
export function Pool({ connectors, replaced, done }) {
  const [said, say] = useState("");
  return html`<p class="hidden" role="status">${said}</p>
    ${CHANNELS.map(([type, name]) => {
      const some = connectors.filter((one) => one.type === type).sort((a, b) => a.position - b.position);
      return some.length > 0 && html`<section key=${type}><h2>${name()}</h2>
        <p class="soft">${some.length > 1 ? _("Tried from the top. What the first cannot send goes to the next. Drag, or use the arrows.") : _("Tried from the top. What the first cannot send goes to the next.")}</p>
        <ol class="pool">${some.map((one, n) => html`<${Row} key=${one.id} of=${one} index=${n} all=${some} done=${done} say=${say} />`)}</ol></section>`;
    })}
    ${connectors.length > 0 && html`<p class="note">${_("How each is doing is told from its last 50 messages. A pause is what the server process that answers has met itself: with several processes each has its own.")}</p>`}
    <${Replaced} all=${replaced} done=${done} />`;
}
