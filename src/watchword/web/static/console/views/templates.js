// The table of templates: one row a usage type, what it is for, the code or the text, and how it will read.
import { html } from "../html.js";
import { _, ngettext } from "../words.js";

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

/** GSM text goes 160 characters to a part and 153 to each of several; anything else 70 and 67. */
export function parts(text) {
  const plain = /^[\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z£¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùü]*$/.test(text);
  const [one, many] = plain ? [160, 153] : [70, 67];
  return text.length <= one ? 1 : Math.ceil(text.length / many);
}

const filled = (text) => text.replace(/\{\{\s*code\s*\}\}/g, SAMPLE).replace(/\{\{\s*minutes\s*\}\}/g, "10");

function Cell({ name, label, value, onValue, long }) {
  return long
    ? html`<textarea aria-label=${label} rows="3" value=${value || ""} onInput=${(event) => onValue(event.currentTarget.value)}></textarea>`
    : html`<input aria-label=${label} value=${typeof value === "object" && value !== null ? JSON.stringify(value) : value || ""} name=${name} onInput=${(event) => onValue(event.currentTarget.value)} />`;
}

const read = (text) => {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
};

export function Templates({ factory, value, onValue, problem }) {
  const example = (JSON.parse(factory.configTemplate || "{}").templates || [{}])[0] || {};
  const mail = "content" in example && "subject" in example;
  const key = mail ? "content" : "templateCode" in example ? "templateCode" : "content" in example ? "content" : Object.keys(example).find((one) => one !== "usageType") || "templateCode";
  const required = factory.usageTypes.length ? factory.usageTypes : ["SignIn", "Register", "ForgotPassword", "Generic"];
  const all = [...required, ...value.map((one) => one.usageType).filter((one) => !required.includes(one))];
  const rowOf = (usage) => value.find((one) => one.usageType === usage) || { usageType: usage };
  const change = (usage, part, text) => {
    const next = { ...rowOf(usage), [part]: part === "templateCode" ? read(text) : text };
    onValue(all.map((one) => (one === usage ? next : rowOf(one))).filter((one) => required.includes(one.usageType) || Object.keys(one).length > 1));
  };
  return html`<fieldset class="templates"><legend>${_("Templates")}</legend>
    ${problem && html`<p class="note wrong">${problem}</p>`}
    ${all.map((usage) => {
      const row = rowOf(usage);
      const text = mail || key === "content" ? filled(row[key] || "") : "";
      return html`<div class="template" key=${usage}>
        <p><strong>${usage}</strong>${required.includes(usage) && html` <span class="required">${_("required")}</span>`}<br /><span class="soft">${(USES[usage] || (() => ""))()}</span></p>
        <div>
          ${mail && html`<${Cell} label=${_("Subject for {usage}", { usage })} value=${row.subject} onValue=${(text) => change(usage, "subject", text)} />`}
          <${Cell} label=${key === "templateCode" ? _("Template code for {usage}", { usage }) : _("Text for {usage}", { usage })} value=${row[key]} long=${key === "content"} onValue=${(text) => change(usage, key, text)} />
          ${text && html`<p class="preview">${mail ? text.replace(/<[^>]*>/g, " ").trim() : text}${!mail && html`<small>${`${ngettext("{n} character", "{n} characters", text.length)} · ${ngettext("{n} message part", "{n} message parts", parts(text))}`}</small>`}</p>`}
        </div></div>`;
    })}
    <p class="soft">${mail || key === "content" ? _("{{code}} stands for the code, {{minutes}} for how long it works.", {}) : _("The code that the provider gave the template, such as SMS_123456789.")}</p>
  </fieldset>`;
}
