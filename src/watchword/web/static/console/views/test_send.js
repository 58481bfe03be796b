// One message by the values on the page, saved or not: what the provider said, what to do, and the receipt when it comes.
import { call, get } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { usage } from "../names.js";
import { Badge, Field, Form } from "../parts.js";
import { MESSAGE_LANGUAGES, _, clock, count, spoken } from "../words.js";
import { REQUIRED } from "./templates.js";

// When to ask for the receipt, in seconds after the send; carriers take their time.
const ASKING = [2, 3, 5, 10, 15, 25, 30, 30];

/** How long it has been going on. */
function Elapsed({ words }) {
  const [began] = useState(() => performance.now());
  const [, turn] = useState(0);
  useEffect(() => { const beat = setInterval(() => turn((n) => n + 1), 100); return () => clearInterval(beat); }, []);
  return html`${words} <span class="elapsed">${_("{n} s", { n: ((performance.now() - began) / 1000).toFixed(1) })}</span>`;
}

const RECEIPTS = {
  waiting: () => ["idle", _("waiting for the receipt")],
  delivered: () => ["good", _("delivered")],
  undelivered: () => ["bad", _("not delivered")],
  unknown: () => ["idle", _("the provider does not tell")],
};

function Receipt({ of }) {
  const [kind, text] = RECEIPTS[of.state]();
  return html`<div><dt>${_("Receipt")}</dt><dd><${Badge} kind=${kind}>${text}<//> ${of.code && of.state !== "delivered" && html`<code>${of.code}</code>`} ${of.sentence}</dd></div>`;
}

const STATES = {
  sent: () => ["good", _("Accepted by the provider")],
  valid: () => ["good", _("Nothing is wrong with it; nothing was sent")],
  unknown: () => ["idle", _("May have arrived; do not press again.")],
  failed: () => ["bad", _("Refused")],
};

function Outcome({ of, receipt, checking }) {
  const [kind, text] = STATES[of.state]();
  const [open, show] = useState(true);
  return html`<div class="outcome">
    <p class="result"><span><${Badge} kind=${kind}>${text}<//> ${of.state === "unknown" && (checking ? _("Checking.") : _("Nothing more is known. Look at the phone or mailbox."))}</span> <span class="soft">${_("{n} ms", { n: count(of.latency) })}</span>
      <button type="button" class="link" aria-expanded=${open} aria-controls="test-details" onClick=${() => show(!open)}>${open ? _("Show less") : _("Show more")}</button></p>
    <div class="details" id="test-details" hidden=${!open}>${of.advice && html`<p>${of.advice.explanation}</p>${of.advice.todo && html`<p class="todo"><strong>${_("Do this")}</strong> ${of.advice.todo}</p>`}`}
    ${of.retryAfter && html`<p>${_("Try again at {time}.", { time: clock(Date.now() + of.retryAfter * 1000) })}</p>`}
    <dl class="facts">
      ${of.providerCode && html`<div><dt>${_("Provider's code")}</dt><dd><code>${of.providerCode}</code></dd></div>`}
      ${of.providerText && html`<div><dt>${_("Provider's words")}</dt><dd>${of.providerText}</dd></div>`}
      ${of.providerId && html`<div><dt>${_("Provider's id")}</dt><dd><code>${of.providerId}</code></dd></div>`}
      ${of.requestId && html`<div><dt>${_("Request id")}</dt><dd><code>${of.requestId}</code></dd></div>`}
      ${receipt && html`<${Receipt} of=${receipt} />`}
    </dl></div></div>`;
}

/** Asks for what became of a message, again and again, as long as the page is open and nothing final is known. */
function useReceipt(factory) {
  const [state, set] = useState({ receipt: null, checking: false });
  const turn = useRef(0);
  useEffect(() => () => { turn.current = -1; }, []);
  const watch = (question, outcome, since) => {
    const mine = ++turn.current;
    const asks = outcome.state === "sent" && factory.abilities.includes("receipts.query");
    set({ receipt: outcome.state === "sent" ? { state: "waiting" } : null, checking: true });
    const look = async (n) => {
      if (turn.current !== mine) return;
      if (n === ASKING.length) { set((old) => ({ receipt: old.receipt && { state: "unknown" }, checking: false })); return; }
      const found = await (asks
        ? call("POST", `/connectors/${factory.id}/receipt`, { ...question, providerId: outcome.providerId, sentAt: since }, { "accept-language": spoken() }).then((answer) => answer.body)
        : pushed(question, since)).catch(() => null);
      if (turn.current !== mine) return;
      if (found && found.state !== "waiting") { set({ receipt: found, checking: false }); return; }
      setTimeout(look, ASKING[n] * 1000, n + 1);
    };
    setTimeout(look, ASKING[0] * 1000, 1);
  };
  const forget = () => { turn.current++; set({ receipt: null, checking: false }); };
  return { ...state, watch, forget };
}

/** What a provider pushed about the latest message to this recipient. */
async function pushed({ phone, email }, since) {
  const rows = await get(`/messages?page_size=1&from=${since - 1000}&identifier=${encodeURIComponent(phone || email)}`);
  return rows[0] && rows[0].receipt;
}

/** Tells the style how tall the docked panel is, so that no field with the focus is under it. */
function useDock() {
  const panel = useRef(null);
  useEffect(() => {
    const { style } = document.documentElement;
    const fit = new ResizeObserver(([{ target }]) => style.setProperty("--docked", `${target.offsetHeight}px`));
    fit.observe(panel.current);
    return () => { fit.disconnect(); style.removeProperty("--docked"); };
  }, []);
  return panel;
}

export function TestSend({ factory, ask, refuse, draftId, tested }) {
  const [to, set] = useState("");
  const [language, choose] = useState(spoken());
  const [purpose, take] = useState("Generic");
  const [outcome, show] = useState(null);
  const { receipt, checking, watch, forget } = useReceipt(factory);
  const panel = useDock();
  const sms = factory.type === "Sms";
  const send = async () => {
    show(null);
    forget();
    refuse(null);
    const since = Date.now();
    try {
      const question = { ...(await ask()), ...(sms ? { phone: to.trim() } : { email: to.trim() }) };
      if (!question.rowId) question.draftId = draftId(question.config);
      const answer = await call("POST", `/connectors/${factory.id}/test`, { ...question, locale: language, usageType: purpose }, { prefer: "return=representation", "accept-language": spoken() });
      show(answer.body);
      tested();
      if (["sent", "unknown"].includes(answer.body.state)) watch(question, answer.body, since);
    } catch (refusal) {
      refuse(refusal);
      throw refusal;
    }
  };
  const usages = REQUIRED.map((one) => ({ value: one, title: usage(one) }));
  return html`<section class="test" ref=${panel} aria-label=${_("Test")}>
    <${Form} onSubmit=${send} button=${_("Send a test")} busyText=${html`<${Elapsed} words=${_("Sending …")} />`}>
      <div class="trio">
        <${Field} label=${sms ? _("To which phone") : _("To which mailbox")} type=${sms ? "tel" : "email"} placeholder=${sms ? "+86 138 0013 8000" : "you@example.com"} value=${to} onValue=${set} />
        <${Field} label=${_("What for")} options=${usages} value=${purpose} onValue=${take} />
        <${Field} label=${_("Language")} options=${Object.entries(MESSAGE_LANGUAGES).map(([value, title]) => ({ value, title }))} value=${language} onValue=${choose} />
      </div>
    <//>
    <div role="status">${outcome ? html`<${Outcome} of=${outcome} receipt=${receipt} checking=${checking} />` : html`<p class="soft">${_("One real message with the code 000000. Nothing is saved.")}</p>`}</div>
  </section>`;
}
