// The table of templates: one row a usage type, what it is for, the code or the text, and how it will read.
import { html, useState } from "../html.js";
import { Switch } from "../parts.js";
import { wrongAt, wrongExactly } from "../problems.js";
import { _, ngettext } from "../words.js";
import { Ask, reviewed } from "./account.js";

const SAMPLE = "246813";
const USES = {
  SignIn: () => _("somebody signs in"),
  Register: () => _("somebody registers"),
  ForgotPassword: () => _("somebody forgot the password"),
  Generic: () => _("everything else, and tests"),
  BindNewIdentifier: () => _("a new number or address is added to an account"),
  UserPermissionValidation: () => _("somebody is asked again who they are"),
  MfaVerification: () => _("a second step"),
  BindMfa: () => _("a second step is set up"),
  OrganizationInvitation: () => _("somebody is invited"),
};
export const REQUIRED = ["SignIn", "Register", "ForgotPassword", "Generic"];

/** What a usage type is for, in words. */
export const useOf = (usage) => (USES[usage] || (() => ""))();

/** GSM text goes 160 characters to a part and 153 to each of several; anything else 70 and 67. Aliyun counts all text by 70 and 67. */
export function parts(text, always16 = false) {
  const plain = !always16 && /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü]*$/.test(text);
  const [one, many] = plain ? [160, 153] : [70, 67];
  return text.length <= one ? 1 : Math.ceil(text.length / many);
}

const VALUES = { code: SAMPLE, minutes: "10" };
const filled = (text) => text.replace(/\{\{\s*(\w+)\s*\}\}/g, (all, name) => VALUES[name] || all);

/** The provider's text with what this row sends for its variables. */
const sent = (text, variables) => text.replace(/\$?\{(\w+)\}/g, (all, name) => (name in variables ? filled(variables[name]) : all));

// What a provider's template calls the values that we have.
const MEANT = { code: "{{code}}", min: "{{minutes}}", minute: "{{minutes}}", minutes: "{{minutes}}", time: "{{minutes}}", expire: "{{minutes}}", product: "{{application.name}}", app: "{{application.name}}" };

/** What to send for a template that takes these variables; nothing to say where it takes the code alone. */
export function variablesFor(names) {
  if (!names || names.length === 0 || (names.length === 1 && names[0] === "code")) return undefined;
  return Object.fromEntries(names.map((name) => [name, MEANT[name.toLowerCase()] || "{{code}}"]));
}

function Cell({ label, value, onValue, long, wrong }) {
  const common = { "aria-label": label, "aria-invalid": wrong ? "true" : undefined, value: value || "", onInput: (event) => onValue(event.currentTarget.value) };
  return html`${long ? html`<textarea ...${common} rows="3" spellcheck="false"></textarea>` : html`<input ...${common} autocomplete="off" />`}${wrong && html`<p class="note wrong">${wrong}</p>`}`;
}

function FromAccount({ account, label, value, abroad, onPick }) {
  const rows = ((account.value && account.value.templates) || []).filter((one) => abroad === undefined || !one.kind || one.kind === "mail" || (one.kind === "international") === abroad);
  if (rows.length === 0) return null;
  const title = (one) => [one.code, one.name, reviewed(one.review)].filter(Boolean).join(" · ");
  return html`<select aria-label=${label} value=${value || ""} onChange=${(event) => { const one = rows.find((each) => each.code === event.currentTarget.value); if (one) onPick(one); }}>
    <option value="">${_("Pick from account …")}</option>
    ${rows.map((one) => html`<option value=${one.code} selected=${one.code === value}>${title(one)}</option>`)}</select>`;
}

/** A bubble with the text as it arrives, counted where the channel counts. */
function Preview({ title, text, sms, wide }) {
  if (!text && !title) return null;
  const shown = sms ? text : text.replace(/<style[\s\S]*?<\/style>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  return html`<p class="preview">${title && html`<strong>${title}</strong>`}${shown}${sms && html`<small>${`${ngettext("{n} character", "{n} characters", shown.length)} · ${ngettext("{n} message part", "{n} message parts", parts(shown, wide))}`}</small>`}</p>`;
}

/** Which kind of entry this connector has: `{key, mail, coded, regions}`. */
function shapeOf(factory) {
  const example = (JSON.parse(factory.configTemplate || "{}").templates || [{}])[0] || {};
  const coded = "templateCode" in example;
  const key = coded ? "templateCode" : "content" in example ? "content" : Object.keys(example).find((one) => one !== "usageType") || "templateCode";
  return { key, coded, mail: "content" in example && "subject" in example, regions: coded && typeof example.templateCode === "object" };
}

/** A first configuration holds no codes of somebody else's templates. */
export function withoutExamples(config) {
  if (!Array.isArray(config.templates)) return config;
  return { ...config, templates: config.templates.map((one) => ("templateCode" in one ? { usageType: one.usageType } : one)) };
}

export function Templates({ factory, config, value, onValue, refusal, account, picked }) {
  const shape = shapeOf(factory);
  const [apart, split] = useState(value.some((one) => typeof one.templateCode === "object" && one.templateCode !== null));
  const required = factory.usageTypes.length ? REQUIRED.filter((one) => factory.usageTypes.includes(one)).concat(factory.usageTypes.filter((one) => !REQUIRED.includes(one))) : [];
  const all = [...(required.length ? required : REQUIRED), ...value.map((one) => one.usageType).filter((one) => !(required.length ? required : REQUIRED).includes(one))];
  const rowOf = (usage) => value.find((one) => one.usageType === usage) || { usageType: usage };
  const put = (usage, next) => onValue([...new Set(all)].map((one) => (one === usage ? next : rowOf(one))).filter((one) => required.includes(one.usageType) || Object.keys(one).length > 1));
  const change = (usage, part, text) => put(usage, { ...rowOf(usage), [part]: text });
  const inOne = (code, part) => (typeof code === "object" && code !== null ? code[part] : part === "china" ? code : undefined);
  const changeCode = (usage, part, text) => {
    const row = rowOf(usage);
    if (!apart) return change(usage, "templateCode", text);
    const codes = { china: inOne(row.templateCode, "china"), overseas: inOne(row.templateCode, "overseas"), [part]: text || undefined };
    return change(usage, "templateCode", Object.fromEntries(Object.entries(codes).filter(([, code]) => code)));
  };
  const separate = (on) => {
    split(on);
    if (on) return;
    onValue(value.map((one) => ({ ...one, templateCode: inOne(one.templateCode, "china") || inOne(one.templateCode, "overseas") })));
  };
  const pick = (usage, part, one) => {
    if (one.kind === "mail") return put(usage, { usageType: usage, templateId: one.code, ...(variablesFor(one.variables) ? { variables: variablesFor(one.variables) } : {}) });
    const row = { ...rowOf(usage) };
    delete row.variables;
    const variables = variablesFor(one.variables);
    const code = apart ? { ...(typeof row.templateCode === "object" ? row.templateCode : row.templateCode ? { china: row.templateCode } : {}), [part]: one.code } : one.code;
    return put(usage, { ...row, templateCode: code, ...(variables ? { variables } : {}), ...(one.kind === "international" && !apart ? { type: 6 } : {}) });
  };
  const theirs = (code) => ((account.value && account.value.templates) || []).find((one) => one.code === code);
  const signed = (text) => (text && config.signName ? `【${config.signName}】${text}` : text);
  const textOf = (row, part) => {
    if (!shape.coded) return filled(row[shape.key] || "");
    const found = theirs(part === "one" ? (typeof row.templateCode === "string" ? row.templateCode : "") : inOne(row.templateCode, part));
    return found && found.text ? signed(sent(found.text, row.variables || { code: "{{code}}" })) : "";
  };
  const whole = wrongExactly(refusal, "templates");
  return html`<fieldset class="templates"><legend>${_("Templates")}</legend>
    ${whole && html`<p class="note wrong">${whole}</p>`}
    <p class="soft">${shape.coded ? _("The code that the provider gave the template, such as SMS_123456789.") : _("{{code}} stands for the code, {{minutes}} for how long it works.", {})}</p>
    ${picked && (!account.value || account.value.untold.templates) && html`<${Ask} account=${account} what="templates" />`}
    ${shape.regions && html`<${Switch} label=${_("Another template for numbers outside mainland China")} on=${apart} onChange=${separate} />`}
    ${all.map((usage) => {
      const row = rowOf(usage);
      const at = `templates[${value.indexOf(row)}]`;
      const wrong = value.includes(row) ? wrongAt(refusal, at) : "";
      const code = (part, label) => html`<div class="code-cell">
        <${Cell} label=${label} value=${part === "one" ? (typeof row.templateCode === "string" ? row.templateCode : "") : inOne(row.templateCode, part)} wrong=${wrong} onValue=${(text) => changeCode(usage, part, text)} />
        <${FromAccount} account=${account} label=${_("From the account, for {usage}", { usage })} value=${part === "one" ? row.templateCode : inOne(row.templateCode, part)} abroad=${part === "one" ? undefined : part === "overseas"} onPick=${(one) => pick(usage, part, one)} />
        <${Preview} text=${textOf(row, part)} sms=${true} wide=${true} /></div>`;
      return html`<div class="template" key=${usage}>
        <p><strong>${usage}</strong>${required.includes(usage) && html` <span class="required">${_("required")}</span>`}<br /><span class="soft">${useOf(usage)}</span></p>
        <div>
          ${shape.coded && !apart && code("one", _("Template code for {usage}", { usage }))}
          ${shape.coded && apart && html`<span class="soft">${_("mainland China")}</span>${code("china", _("Template code for {usage}, mainland China", { usage }))}<span class="soft">${_("elsewhere")}</span>${code("overseas", _("Template code for {usage}, elsewhere", { usage }))}`}
          ${shape.mail && "templateId" in row && html`<p>${_("The provider's template {code}", { code: row.templateId })} <button type="button" class="link" onClick=${() => put(usage, { usageType: usage, subject: "{{code}}", content: "<p>{{code}}</p>" })}>${_("Write it here instead")}</button></p>${wrong && html`<p class="note wrong">${wrong}</p>`}`}
          ${!shape.coded && !("templateId" in row) && html`
            ${shape.mail && html`<${Cell} label=${_("Subject for {usage}", { usage })} value=${row.subject} onValue=${(text) => change(usage, "subject", text)} />`}
            <${Cell} label=${_("Text for {usage}", { usage })} value=${row[shape.key]} long=${true} wrong=${wrong} onValue=${(text) => change(usage, shape.key, text)} />
            <${Preview} title=${shape.mail && filled(row.subject || "")} text=${textOf(row)} sms=${!shape.mail} />`}
          ${shape.mail && html`<${FromAccount} account=${account} label=${_("From the account, for {usage}", { usage })} value=${row.templateId} onPick=${(one) => pick(usage, "one", one)} />`}
        </div></div>`;
    })}
  </fieldset>`;
}
