// The code after a password: typed on the way in, and to set one's own second step.
import { ask } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { Badge, Bad, Copy, Dialog, Field, Form, Loaded, When, useLoaded } from "../parts.js";
import { _, ngettext } from "../words.js";

const switchOff = (email) => `watchword operator second-step ${email} --off`;
// A number stays on its line.
const whole = (to) => ({ to: to.replaceAll(" ", "\u00a0") });
const clocked = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

/** Whole seconds until another code may be sent; counted from when `waiting` was told, by no clock of the server's. */
function useCountdown(waiting) {
  const [left, set] = useState(0);
  useEffect(() => {
    const until = performance.now() + waiting.resendIn * 1000;
    const look = () => set(Math.max(0, Math.ceil((until - performance.now()) / 1000)));
    look();
    const beat = setInterval(look, 250);
    return () => clearInterval(beat);
  }, [waiting]);
  return left;
}

/** A code's box: it submits itself when it is full. `send` sends another and answers what is waited for then; `children` end the form. */
function CodeForm({ first, send, check, button, focus, children }) {
  const [waiting, wait] = useState(first);
  const [state, set] = useState({ busy: !first.sent, refusal: null });
  const [code, type] = useState("");
  const left = useCountdown(waiting);
  const place = useRef(null);
  const typed = useRef("");
  const again = async () => {
    set({ busy: true, refusal: null });
    try {
      wait(await send());
      set({ busy: false, refusal: null });
    } catch (refusal) {
      set({ busy: false, refusal });
    }
    place.current?.querySelector("input").focus();
  };
  useEffect(() => { if (!first.sent) again(); }, []);
  const read = (text) => {
    typed.current = text;
    type(text);
    if (waiting.digits && text.replace(/\D/g, "").length === waiting.digits) place.current.querySelector("form").requestSubmit();
  };
  const submit = async () => {
    try {
      await check(typed.current);
    } catch (refusal) {
      place.current?.querySelector("input").select();
      throw refusal;
    }
  };
  return html`<div class="stack code-form" ref=${place}>
    <p class="soft" role="status">${state.busy ? _("Sending …") : waiting.sent ? _("Sent to {to}", whole(waiting.to)) : _("Nothing was sent to {to} yet.", whole(waiting.to))}</p>
    <${Bad} refusal=${state.refusal} />
    <${Form} onSubmit=${submit} button=${button}>
      <${Field} label=${waiting.digits ? ngettext("Code of {n} digit", "Code of {n} digits", waiting.digits) : _("Code")} inputmode="numeric" autocomplete="one-time-code" maxlength="64" enterkeyhint="done" spellcheck="false" value=${code} onValue=${read} autofocus=${focus} />
    <//>
    <p>${left > 0 ? html`<span class="soft">${_("Send again in {time}", { time: clocked(left) })}</span>` : html`<button type="button" class="link" disabled=${state.busy} onClick=${again}>${_("Send again")}</button>`}</p>
    ${children}
  </div>`;
}

/** What to do without the code: a connector that fails keeps nobody out. */
function NoCode({ step }) {
  return html`<details><summary>${_("No code came?")}</summary>
    <p>${step.type === "phone" ? _("A message can take a minute. Check that the phone has a signal and does not block unknown senders.") : _("A message can take a minute. Look in the spam folder too.")}</p>
    <p>${_("No message leaves the server, or the phone is gone? Whoever has the server at hand switches the second step off; the password is enough then:")}</p>
    <${Copy} text=${switchOff(step.email)} /></details>`;
}

const sendToSignIn = async () => (await ask("POST", "/sign-in/send")).secondStep;

/** The second step of a sign-in; `entered` when it is done. */
export const SignInCode = ({ step, entered, children }) => html`<${CodeForm} first=${step} send=${sendToSignIn} button=${_("Sign in")} focus
    check=${async (code) => entered(await ask("POST", "/sign-in/code", { code }))}><${NoCode} step=${step} />${children}<//>`;

function Propose({ state, proposed, children }) {
  const [kind, choose] = useState("phone");
  const [phone, set] = useState("");
  const { email } = state.operator;
  const submit = async () => proposed(await ask("PUT", "/second-step", kind === "phone" ? { phone: phone.trim() } : {}));
  return html`<${Form} onSubmit=${submit} button=${_("Send a code")} second=${children}>
      <${Field} label=${_("The code goes to")} value=${kind} onValue=${choose} options=${[{ value: "phone", title: _("a phone") }, { value: "email", title: email }]} />
      ${kind === "phone" && html`<${Field} label=${_("Phone number")} type="tel" autocomplete="tel" placeholder="+86 138 0013 8000" value=${phone} onValue=${set} />`}
    <//>
    <p class="note">${_("If no message leaves one day, this command on the server makes the password enough:")}</p><${Copy} text=${switchOff(email)} />`;
}

function SwitchOff({ close, done }) {
  const off = async () => {
    await ask("DELETE", "/second-step");
    done();
  };
  return html`<${Dialog} title=${_("Switch your second step off")} onClose=${close}><p>${_("Your password alone lets in whoever knows it.")}</p>
    <${Form} onSubmit=${off} button=${_("Switch your second step off")} danger />
  <//>`;
}

/** The operator's own second step, in Settings; `changed` when there is another one or none. */
export function OwnSecondStep({ state, changed }) {
  const found = useLoaded(() => ask("GET", "/second-step"), []);
  // What this page is about to do, besides what the server knows: "change", "code" that was just sent, "off", or "keep" things as they are.
  const [doing, begin] = useState("");
  const proposed = (answer) => {
    begin("code");
    found.set(answer);
  };
  const settle = (answer) => {
    begin("");
    found.set(answer);
    changed();
  };
  const elsewhere = (kind) => html`<button type="button" class=${kind} onClick=${() => begin("change")}>${_("Send it somewhere else")}</button>`;
  const shown = ({ secondStep, waiting }) => {
    if (doing === "change" || (!secondStep && !waiting)) {
      return html`<${Propose} state=${state} proposed=${proposed}>${secondStep && html`<button type="button" class="link" onClick=${() => begin("keep")}>${_("Leave it as it is")}</button>`}<//>`;
    }
    if (waiting && (doing === "" || doing === "code")) {
      return html`<${CodeForm} first=${waiting} button=${_("Switch it on")} focus=${doing === "code"} send=${async () => (await ask("POST", "/second-step/send")).waiting}
        check=${async (code) => settle(await ask("POST", "/second-step/code", { code }))}><p>${elsewhere("link")}</p><//>`;
    }
    return html`<p class="result"><${Badge} kind="good">${_("on")}<//> <span>${_("Your password is followed by a code to {to}.", whole(secondStep.to))}</span> <span class="soft"><${When} at=${secondStep.since} /></span></p>
      <div class="buttons">${elsewhere("small")}<button type="button" class="small danger" onClick=${() => begin("off")}>${_("Switch off")}</button></div>`;
  };
  return html`<section><h2>${_("Your second step")}</h2>
    <p class="soft">${_("A code after your password: whoever learns the password still does not come in.")}</p>
    <${Loaded} of=${found}>${shown}<//>
    ${doing === "off" && html`<${SwitchOff} close=${() => begin("keep")} done=${() => settle({ secondStep: null, waiting: null })} />`}</section>`;
}
