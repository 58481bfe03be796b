// The sign-in experience: methods, codes, look, languages; the real page beside it.
import { call, get, patch, post, remove } from "../calls.js";
import { html, useState } from "../html.js";
import { Badge, Copy, Field, Form, Loaded, Switch, Table, When, useLoaded } from "../parts.js";
import { confirmed } from "../session.js";
import { LANGUAGES, _, count } from "../words.js";

const IDENTIFIERS = [["phone", "Sms", () => _("Phone number")], ["email", "Email", () => _("E-mail address")], ["username", null, () => _("Username")]];

const methodOf = (all, identifier) => all.find((one) => one.identifier === identifier);

/** How likely somebody guesses one person's code within a day, by what the server allows. */
export function odds(digits, tries, day = 20) {
  return Math.round(10 ** digits / Math.max(tries, day));
}

function Methods({ experience, channels, save }) {
  const [methods, set] = useState(experience.signIn.methods);
  const [mode, setMode] = useState(experience.signInMode);
  const [forgot, setForgot] = useState(experience.forgotPasswordMethods || []);
  const put = (identifier, change) => {
    const old = methodOf(methods, identifier) || { identifier, password: false, verificationCode: false, isPasswordPrimary: false };
    const next = { ...old, ...change };
    const rest = methods.filter((one) => one.identifier !== identifier);
    set(next.password || next.verificationCode ? [...rest, next] : rest);
  };
  const register = async () => {
    const verified = methods.filter((one) => one.identifier !== "username").map((one) => one.identifier);
    const both = verified.includes("phone") && verified.includes("email");
    const names = methodOf(methods, "username") && !verified.length ? ["username"] : both ? ["email", "phone"] : verified;
    const password = methods.some((one) => one.password) && !methods.some((one) => one.verificationCode);
    await save({ signIn: { methods }, signInMode: mode, signUp: { ...experience.signUp, identifiers: names, verify: verified.length > 0, password }, forgotPasswordMethods: forgot });
  };
  const toggle = (name, on) => setForgot(on ? [...forgot, name] : forgot.filter((one) => one !== name));
  return html`<${Form} onSubmit=${register} button=${_("Save")}>
    ${IDENTIFIERS.map(([identifier, channel, name]) => {
      const method = methodOf(methods, identifier);
      const missing = channel && !channels.has(channel);
      return html`<fieldset class="method"><legend>${name()}</legend>
        ${channel && html`<${Switch} label=${_("Sign in with a code")} on=${Boolean(method && method.verificationCode)} disabled=${missing && !(method && method.verificationCode)} onChange=${(on) => put(identifier, { verificationCode: on })} />`}
        ${missing && html`<p class="note">${_("There is no connector for it.")} <a href="/connectors">${_("Add a connector")}</a></p>`}
        <${Switch} label=${_("Sign in with a password")} on=${Boolean(method && method.password)} onChange=${(on) => put(identifier, { password: on, isPasswordPrimary: on && !(method && method.verificationCode) })} />
      </fieldset>`;
    })}
    <${Field} label=${_("Who may come in")} value=${mode} onValue=${setMode} options=${[{ value: "SignInAndRegister", title: _("everybody: whoever is new registers") }, { value: "SignIn", title: _("only those who have an account") }, { value: "Register", title: _("only those who are new") }]} />
    <fieldset class="method"><legend>${_("Forgotten passwords")}</legend>
      <${Switch} label=${_("By phone code")} on=${forgot.includes("PhoneVerificationCode")} disabled=${!channels.has("Sms") && !forgot.includes("PhoneVerificationCode")} onChange=${(on) => toggle("PhoneVerificationCode", on)} />
      <${Switch} label=${_("By e-mail code")} on=${forgot.includes("EmailVerificationCode")} disabled=${!channels.has("Email") && !forgot.includes("EmailVerificationCode")} onChange=${(on) => toggle("EmailVerificationCode", on)} />
    </fieldset><//>`;
}

function Codes({ experience, save }) {
  const policy = experience.verificationCodePolicy || {};
  const ours = experience.watchwordCodePolicy || {};
  const [digits, setDigits] = useState(String(ours.digits || 6));
  const [life, setLife] = useState(String(policy.expirationDuration || 600));
  const [tries, setTries] = useState(String(policy.maxRetryAttempts || 5));
  const [gap, setGap] = useState(String(ours.resendGap ?? 60));
  const [allowed, setAllowed] = useState(((experience.watchwordCountries || {}).allowed || []).join(" "));
  const [denied, setDenied] = useState(((experience.watchwordCountries || {}).denied || []).join(" "));
  const now = odds(Number(digits), Number(tries));
  const before = odds(ours.digits || 6, policy.maxRetryAttempts || 5);
  const list = (text) => text.toUpperCase().split(/[\s,]+/).filter(Boolean);
  const keep = () => confirmed(() => save({
    verificationCodePolicy: { expirationDuration: Number(life), maxRetryAttempts: Number(tries) },
    watchwordCodePolicy: { digits: Number(digits), resendGap: Number(gap) },
    watchwordCountries: { allowed: list(allowed), denied: list(denied) },
  }));
  return html`<${Form} onSubmit=${keep} button=${_("Save")}>
    <div class="pair"><${Field} label=${_("Digits of a code")} type="number" min="4" max="10" value=${digits} onValue=${setDigits} /><${Field} label=${_("Seconds it works")} type="number" min="60" max="3600" value=${life} onValue=${setLife} /></div>
    <div class="pair"><${Field} label=${_("Wrong tries it allows")} type="number" min="1" max="100" value=${tries} onValue=${setTries} /><${Field} label=${_("Seconds until another may be sent")} type="number" min="0" max="3600" value=${gap} onValue=${setGap} /></div>
    <p class=${now < before ? "odds amber" : "odds"}>${_("Chance that somebody guesses one person's code in a day: 1 in {n}.", { n: count(now) })}</p>
    <${Field} label=${_("Countries that are served")} help=${_("Two letters each, such as CN HK SG. Empty: all.")} value=${allowed} onValue=${setAllowed} />
    <${Field} label=${_("Countries that never are")} value=${denied} onValue=${setDenied} /><//>`;
}

function Look({ experience, save }) {
  const [colour, setColour] = useState(experience.color.primaryColor);
  const [dark, setDark] = useState(experience.color.isDarkModeEnabled);
  const [logo, setLogo] = useState(experience.branding.logoUrl || "");
  const [terms, setTerms] = useState(experience.termsOfUseUrl || "");
  const [privacy, setPrivacy] = useState(experience.privacyPolicyUrl || "");
  const [css, setCss] = useState(experience.customCss || "");
  const keep = () => save({ color: { ...experience.color, primaryColor: colour, isDarkModeEnabled: dark }, branding: { ...experience.branding, logoUrl: logo || undefined }, termsOfUseUrl: terms, privacyPolicyUrl: privacy, customCss: css || null });
  return html`<${Form} onSubmit=${keep} button=${_("Save")}>
    <${Field} label=${_("Main colour")} type="color" value=${colour} onValue=${setColour} />
    <${Switch} label=${_("Dark where the reader wants it")} on=${dark} onChange=${setDark} />
    <${Field} label=${_("Address of your logo")} type="url" optional value=${logo} onValue=${setLogo} />
    <${Field} label=${_("Terms of use")} type="url" optional value=${terms} onValue=${setTerms} />
    <${Field} label=${_("Privacy policy")} type="url" optional value=${privacy} onValue=${setPrivacy} />
    <${Field} label=${_("Your own CSS")} help=${_("Up to 64 KiB; no @import, no foreign addresses.")} rows="6" optional value=${css} onValue=${setCss} /><//>`;
}

function Languages({ experience, save }) {
  const [auto, setAuto] = useState(experience.languageInfo.autoDetect);
  const [fallback, set] = useState(experience.languageInfo.fallbackLanguage);
  return html`<${Form} onSubmit=${() => save({ languageInfo: { autoDetect: auto, fallbackLanguage: fallback } })} button=${_("Save")}>
    <${Switch} label=${_("Follow the browser's language")} on=${auto} onChange=${setAuto} />
    <${Field} label=${_("Otherwise")} value=${fallback} onValue=${set} options=${Object.entries(LANGUAGES).map(([value, title]) => ({ value, title }))} /><//>`;
}

function TestIdentifiers() {
  const found = useLoaded(() => get("/test-identifiers"), []);
  const apps = useLoaded(() => get("/applications"), []);
  const [identifier, set] = useState("");
  const [application, choose] = useState("");
  const [made, show] = useState(null);
  const add = async () => {
    show(await confirmed(() => post("/test-identifiers", { identifier, applicationId: application || (apps.value && apps.value[0] && apps.value[0].id), days: 30 })));
    set("");
    found.again();
  };
  const away = async (id) => { await remove(`/test-identifiers/${id}`); found.again(); };
  return html`<p>${_("A test identifier signs in to one application with a fixed code and no message, for whoever reviews your app. Whoever knows the code is that person: give it an end.")}</p>
    <${Loaded} of=${found}>${(all) => html`<${Table} caption=${_("Test identifiers")} rows=${all} empty=${_("None: as it should be in operation.")} columns=${[
      { title: _("Identifier"), cell: (row) => html`<bdi>${row.identifier}</bdi>` }, { title: _("Application"), cell: (row) => row.applicationId }, { title: _("Ends"), cell: (row) => html`<${When} at=${row.expiresAt} />` },
      { title: "", cell: (row) => html`<button type="button" class="small danger" onClick=${() => away(row.id)}>${_("Remove {what}", { what: row.identifier })}</button>` }]} />`}<//>
    <${Form} onSubmit=${add} button=${_("Add for 30 days")}><div class="pair"><${Field} label=${_("Phone number or address that nobody has")} value=${identifier} onValue=${set} />
      <${Field} label=${_("Application")} value=${application} onValue=${choose} options=${(apps.value || []).map((one) => ({ value: one.id, title: one.name }))} /></div><//>
    ${made && html`<div class="outcome" role="status"><p>${_("Its code, shown this once:")}</p><${Copy} text=${made.code} /></div>`}`;
}

const TABS = () => [["methods", _("Methods")], ["codes", _("Codes")], ["look", _("Look")], ["languages", _("Languages")], ["tests", _("Test identifiers")]];

export function SignIn({ state }) {
  const [tab, choose] = useState("methods");
  const [turn, show] = useState(0);
  const [saved, tell] = useState(false);
  const found = useLoaded(async () => {
    const [experience, connectors] = await Promise.all([get("/sign-in-exp"), get("/connectors")]);
    return { experience, channels: new Set(connectors.filter((one) => one.enabled).map((one) => one.type)) };
  }, []);
  const save = async (change) => {
    tell(false);
    const experience = await patch("/sign-in-exp", change);
    found.set({ ...found.value, experience });
    tell(true);
    show(turn + 1);
  };
  const url = state.installation.signInUrl;
  return html`<h1>${_("Sign-in")}</h1><${Loaded} of=${found}>${({ experience, channels }) => html`
    <div class="beside"><div>
      <div class="tabs" role="tablist">${TABS().map(([name, title]) => html`<button type="button" role="tab" aria-selected=${tab === name} onClick=${() => { choose(name); tell(false); }}>${title}</button>`)}</div>
      ${tab === "methods" && html`<${Methods} experience=${experience} channels=${channels} save=${save} />`}
      ${tab === "codes" && html`<${Codes} experience=${experience} save=${save} />`}
      ${tab === "look" && html`<${Look} experience=${experience} save=${save} />`}
      ${tab === "languages" && html`<${Languages} experience=${experience} save=${save} />`}
      ${tab === "tests" && html`<${TestIdentifiers} />`}
      ${saved && html`<p role="status"><${Badge} kind="good">${_("Saved")}<//></p>`}
    </div><aside><h2>${_("The page people see")}</h2><p><a href=${url} target="_blank" rel="noopener">${url}</a></p><p class="soft">${_("Saved changes are there within two seconds.")}</p></aside></div>`}<//>`;
}
