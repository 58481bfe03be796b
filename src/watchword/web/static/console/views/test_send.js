// One message by the values on the page, saved or not: what the provider said, what to do, and the receipt when it comes.
import { call, get } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { Badge, Field, Form } from "../parts.js";
import { LANGUAGES, _, count, spoken } from "../words.js";

function Outcome({ of, receipt }) {
  const words = {
    sent: ["good", _("Accepted by the provider")],
    valid: ["good", _("Nothing is wrong with it; nothing was sent")],
    unknown: ["idle", _("May have arrived; do not press again. Look at the phone or mailbox.")],
    failed: ["bad", _("Refused")],
  };
  const [kind, text] = words[of.state];
  return html`<div class="outcome" role="status">
    <p><${Badge} kind=${kind}>${text}<//> <span class="soft">${_("{n} ms", { n: count(of.latency) })}</span></p>
    ${of.advice && html`<p>${of.advice.explanation}</p><p><strong>${_("Do this")}</strong> ${of.advice.todo}</p>`}
    <dl class="facts">
      ${of.providerCode && html`<div><dt>${_("Provider's code")}</dt><dd><code>${of.providerCode}</code></dd></div>`}
      ${of.providerText && html`<div><dt>${_("Provider's words")}</dt><dd>${of.providerText}</dd></div>`}
      ${of.providerId && html`<div><dt>${_("Provider's id")}</dt><dd><code>${of.providerId}</code></dd></div>`}
      ${of.requestId && html`<div><dt>${_("Request id")}</dt><dd><code>${of.requestId}</code></dd></div>`}
      ${receipt && html`<div><dt>${_("Receipt")}</dt><dd>${receipt.state === "delivered" ? _("delivered") : _("not delivered ({code})", { code: receipt.code })}</dd></div>`}
    </dl></div>`;
}

export function TestSend({ factory, config, rowId, tested }) {
  const [to, set] = useState("");
  const [language, choose] = useState(spoken());
  const [outcome, show] = useState(null);
  const [receipt, receive] = useState(null);
  const alive = useRef(true);
  useEffect(() => () => { alive.current = false; }, []);
  const sms = factory.type === "Sms";
  const watch = async (id, left = 20) => {
    if (!alive.current || left === 0 || !id) return;
    const rows = await get(`/messages?page_size=20&from=${Date.now() - 600000}`).catch(() => []);
    const mine = rows.find((one) => one.providerId === id);
    if (mine && mine.receipt) receive(mine.receipt);
    else setTimeout(() => watch(id, left - 1), 3000);
  };
  const send = async () => {
    show(null);
    receive(null);
    const body = { config, locale: language, ...(sms ? { phone: to.trim() } : { email: to.trim() }), ...(rowId ? { rowId } : {}) };
    const answer = await call("POST", `/connectors/${factory.id}/test`, body, { prefer: "return=representation", "accept-language": spoken() });
    show(answer.body);
    tested();
    if (answer.body.state === "sent") watch(answer.body.providerId);
  };
  return html`<section class="test"><h2>${_("Test")}</h2>
    <${Form} onSubmit=${send} button=${_("Send a test")} busyText=${_("Sending …")}>
      <div class="pair">
        <${Field} label=${sms ? _("To which phone") : _("To which mailbox")} type=${sms ? "tel" : "email"} help=${sms ? _("With its country, such as +86 138 0013 8000.") : ""} value=${to} onValue=${set} />
        <${Field} label=${_("Language")} options=${Object.entries(LANGUAGES).map(([value, title]) => ({ value, title }))} value=${language} onValue=${choose} />
      </div>
      <p class="soft">${_("One real message with the code 000000. Nothing is saved.")}</p>
    <//>
    ${outcome && html`<${Outcome} of=${outcome} receipt=${receipt} />`}
  </section>`;
}
