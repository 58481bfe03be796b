// The sign-in experience: methods, codes, look, languages; the real page beside it. One draft for all tabs, saved at once.
import { get, patch } from "../calls.js";
import { html, useEffect, useState } from "../html.js";
import { Bad, Field, Form, Loaded, Saved, Switch, useLoaded } from "../parts.js";
import { problemsOf, wrongAt } from "../problems.js";
import { guardLeaving } from "../route.js";
import { MESSAGE_LANGUAGES, _, count, country, listing } from "../words.js";
import { changeOf, methodOf, withMethod } from "./methods.js";
import { Preview } from "./preview.js";
import { TestIdentifiers } from "./test_identifiers.js";

const IDENTIFIERS = [["phone", "Sms", () => _("Phone number")], ["email", "Email", () => _("E-mail address")], ["username", null, () => _("Username")]];

function NoConnector() {
  return html`<p class="note">${_("There is no connector for it.")} <a href="/connectors">${_("Add a connector")}</a></p>`;
}

function Methods({ now, edit, channels, refusal }) {
  const { methods } = now.signIn;
  const forgot = now.forgotPasswordMethods || [...channels].map((type) => (type === "Sms" ? "PhoneVerificationCode" : "EmailVerificationCode"));
  const put = (identifier, change) => edit(changeOf(now, withMethod(methods, identifier, change)));
  const toggle = (name, on) => edit({ forgotPasswordMethods: on ? [...forgot, name] : forgot.filter((one) => one !== name) });
  const reset = (name, type, label) => html`<${Switch} label=${label} on=${forgot.includes(name)} disabled=${!channels.has(type) && !forgot.includes(name)} onChange=${(on) => toggle(name, on)} />`;
  const problem = wrongAt(refusal, "signIn") || wrongAt(refusal, "signUp") || wrongAt(refusal, "forgotPasswordMethods");
  return html`${problem && html`<p class="note wrong">${problem}</p>`}
    ${IDENTIFIERS.map(([identifier, channel, name]) => {
      const method = methodOf(methods, identifier) || {};
      const missing = channel && !channels.has(channel);
      return html`<fieldset class="method"><legend>${name()}</legend>
        ${channel && html`<${Switch} label=${_("Sign in with a code")} on=${Boolean(method.verificationCode)} disabled=${missing && !method.verificationCode} onChange=${(on) => put(identifier, { verificationCode: on })} />`}
        ${missing && html`<${NoConnector} />`}
        <${Switch} label=${_("Sign in with a password")} on=${Boolean(method.password)} onChange=${(on) => put(identifier, { password: on })} />
      </fieldset>`;
    })}
    <${Field} label=${_("Who may come in")} value=${now.signInMode} onValue=${(signInMode) => edit({ signInMode })} options=${[{ value: "SignInAndRegister", title: _("everybody: whoever is new registers") }, { value: "SignIn", title: _("only those who have an account") }, { value: "Register", title: _("only those who are new") }]} />
    <fieldset class="method"><legend>${_("Forgotten passwords")}</legend>
      ${reset("PhoneVerificationCode", "Sms", _("By phone code"))}${reset("EmailVerificationCode", "Email", _("By e-mail code"))}
      ${channels.size === 0 && html`<${NoConnector} />`}
    </fieldset>`;
}

/** The server's own reckoning for these numbers; that of others is never shown for them. */
function useOdds(digits, tries) {
  const of = JSON.stringify([digits, tries]);
  const [odds, set] = useState({ of: "", found: null });
  useEffect(() => {
    let mine = true;
    const ask = setTimeout(() => get(`/sign-in-exp/odds?${new URLSearchParams({ ...(digits ? { digits } : {}), ...(tries ? { tries } : {}) })}`).then((found) => mine && set({ of, found }), () => {}), odds.found ? 200 : 0);
    return () => { mine = false; clearTimeout(ask); };
  }, [digits, tries]);
  return odds.of === of ? odds.found : null;
}

function Odds({ digits, tries }) {
  const odds = useOdds(digits, tries);
  const weaker = odds && odds.oneIn < odds.now;
  return html`<div class=${weaker ? "odds amber" : "odds"} role="status" aria-busy=${odds ? "false" : "true"}>
    <p><strong>${_("Chance of a guess per day: 1 in {n}", { n: odds ? count(odds.oneIn) : "…" })}</strong></p>
    <p class="soft">${_("A stranger gets at most {n} wrong codes judged in a day for one number or address.", { n: odds ? count(odds.guessesADay) : "…" })}</p>
    ${weaker && html`<p><strong>${_("Weaker than now: 1 in {n}.", { n: count(odds.now) })}</strong></p>`}
  </div>`;
}

const whole = (text) => (text === "" ? undefined : Number(text));
const named = (codes, none) => (codes && codes.length ? listing(codes.map(country)) : none);

/** The country list as it is; it is changed where its refusals are counted. */
function CountriesNow({ now }) {
  const { allowed, denied } = now.watchwordCountries || {};
  return html`<section><h2>${_("Countries")}</h2><dl class="facts">
    <div><dt>${_("Home country")}</dt><dd>${now.watchwordHomeCountry ? country(now.watchwordHomeCountry) : _("by the browser's language")}</dd></div>
    <div><dt>${_("Countries that are served")}</dt><dd>${named(allowed, _("Every country"))}</dd></div>
    <div><dt>${_("Countries that never are")}</dt><dd>${named(denied, _("no country"))}</dd></div></dl>
    <p><a href="/limits#countries">${_("Change them under Limits")}</a></p></section>`;
}

function Codes({ now, edit, refusal }) {
  const policy = now.verificationCodePolicy || {};
  const ours = now.watchwordCodePolicy || {};
  const number = (field, key, label, min, max, usual) => html`<${Field} label=${label} type="number" inputmode="numeric" min=${min} max=${max} placeholder=${usual} wrong=${wrongAt(refusal, `${field}.${key}`)} value=${(now[field] || {})[key] ?? ""} onValue=${(text) => edit({ [field]: { ...now[field], [key]: whole(text) } })} />`;
  return html`
    <div class="pair">${number("watchwordCodePolicy", "digits", _("Digits of a code"), 4, 10, 6)}${number("verificationCodePolicy", "expirationDuration", _("Seconds it works"), 60, 3600, 600)}</div>
    <div class="pair">${number("verificationCodePolicy", "maxRetryAttempts", _("Wrong tries it allows"), 1, 100, 5)}${number("watchwordCodePolicy", "resendGap", _("Seconds until another may be sent"), 0, 3600, 60)}</div>
    <${Odds} digits=${ours.digits} tries=${policy.maxRetryAttempts} />
    <${CountriesNow} now=${now} />`;
}

function Look({ now, edit, refusal }) {
  const { color, branding } = now;
  const link = (key, label) => html`<${Field} label=${label} type="url" optional=${true} placeholder="https://example.com/…" wrong=${wrongAt(refusal, key)} value=${now[key] || ""} onValue=${(text) => edit({ [key]: text || null })} />`;
  const picture = (key, label) => html`<${Field} label=${label} type="url" optional=${true} placeholder="https://example.com/logo.svg" wrong=${wrongAt(refusal, `branding.${key}`)} value=${branding[key] || ""} onValue=${(text) => edit({ branding: { ...branding, [key]: text || undefined } })} />`;
  return html`
    <div class="pair"><${Field} label=${_("Main colour")} type="color" wrong=${wrongAt(refusal, "color.primaryColor")} value=${color.primaryColor} onValue=${(primaryColor) => edit({ color: { ...color, primaryColor } })} />
      ${color.isDarkModeEnabled && html`<${Field} label=${_("Main colour in the dark")} type="color" wrong=${wrongAt(refusal, "color.darkPrimaryColor")} value=${color.darkPrimaryColor} onValue=${(darkPrimaryColor) => edit({ color: { ...color, darkPrimaryColor } })} />`}</div>
    <${Switch} label=${_("Dark where the reader wants it")} on=${color.isDarkModeEnabled} onChange=${(isDarkModeEnabled) => edit({ color: { ...color, isDarkModeEnabled } })} />
    ${picture("logoUrl", _("Address of your logo"))}${color.isDarkModeEnabled && picture("darkLogoUrl", _("Logo in the dark"))}${picture("favicon", _("Small icon"))}
    ${link("termsOfUseUrl", _("Terms of use"))}${link("privacyPolicyUrl", _("Privacy policy"))}
    <${Field} label=${_("Your own CSS")} help=${_("Up to 64 KiB; no @import, no foreign addresses.")} rows="8" optional=${true} class="code" wrong=${wrongAt(refusal, "customCss")} value=${now.customCss || ""} onValue=${(text) => edit({ customCss: text || null })} />`;
}

function Languages({ now, edit, refusal }) {
  const { languageInfo } = now;
  return html`
    <${Switch} label=${_("Follow the browser's language")} on=${languageInfo.autoDetect} onChange=${(autoDetect) => edit({ languageInfo: { ...languageInfo, autoDetect } })} />
    <${Field} label=${languageInfo.autoDetect ? _("Otherwise") : _("Always")} wrong=${wrongAt(refusal, "languageInfo")} value=${languageInfo.fallbackLanguage} onValue=${(fallbackLanguage) => edit({ languageInfo: { ...languageInfo, fallbackLanguage } })} options=${Object.entries(MESSAGE_LANGUAGES).map(([value, title]) => ({ value, title }))} />`;
}

const TABS = {
  methods: [() => _("Methods"), Methods],
  codes: [() => _("Codes"), Codes],
  look: [() => _("Look"), Look],
  languages: [() => _("Languages"), Languages],
};
// Which tab has a field, by the beginning of its path.
const PLACES = [[/^(watchwordCodePolicy|verificationCodePolicy)/, "codes"], [/^(color|branding|customCss|termsOfUseUrl|privacyPolicyUrl)/, "look"], [/^languageInfo/, "languages"], [/^/, "methods"]];
const placeOf = (path) => PLACES.find(([pattern]) => pattern.test(path))[1];

function Tabs({ tab, choose }) {
  const names = [...Object.keys(TABS), "tests"];
  const titles = { tests: _("Test identifiers") };
  const turn = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const next = names[(names.indexOf(tab) + step + names.length) % names.length];
    choose(next);
    document.getElementById(`tab-${next}`).focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${_("Sign-in")} onKeyDown=${turn}>${names.map((name) => html`<button type="button" role="tab" id=${`tab-${name}`} aria-controls="sign-in-panel" aria-selected=${tab === name} tabindex=${tab === name ? 0 : -1} onClick=${() => choose(name)}>${titles[name] || TABS[name][0]()}</button>`)}</div>`;
}

function Editor({ saved, channels, keep, tab, choose }) {
  const [draft, set] = useState({});
  const [refusal, refuse] = useState(null);
  const [unseen, cannotShow] = useState(null);
  const [told, tell] = useState(false);
  const [turn, afresh] = useState(0);
  const now = { ...saved, ...draft };
  const keys = Object.keys(draft).filter((key) => JSON.stringify(draft[key] ?? null) !== JSON.stringify(saved[key] ?? null));
  const changed = listing([...new Set(keys.map(placeOf))].map((place) => TABS[place][0]()));
  useEffect(() => { guardLeaving(changed ? _("Not saved: {what}. Leave, and lose it?", { what: changed }) : null); return () => guardLeaving(null); }, [changed]);
  const edit = (change) => { tell(false); refuse(null); set((old) => ({ ...old, ...change })); };
  const save = async () => {
    refuse(null);
    try {
      keep(await patch("/sign-in-exp", draft));
      set({});
      tell(true);
      afresh((n) => n + 1);
    } catch (caught) {
      refuse(caught);
      const [first] = problemsOf(caught);
      if (first) choose(placeOf(first.path || ""));
      if (!problemsOf(caught).length) throw caught;
    }
  };
  const View = (TABS[tab] || TABS.methods)[1];
  const named = problemsOf(refusal);
  return html`<div class="paired"><${Form} onSubmit=${save} button=${_("Save")} second=${html`${changed && html`<span class="soft">${_("Not saved yet: {what}.", { what: changed })}</span> <button type="button" class="link" onClick=${() => { set({}); refuse(null); afresh((n) => n + 1); }}>${_("Take it back")}</button>`}${told && !changed && html`<${Saved} />`}`}>
      <div class="panel" role="tabpanel" id=${tab === "tests" ? undefined : "sign-in-panel"} aria-labelledby=${`tab-${tab}`}><${View} key=${`${tab}-${turn}`} now=${now} edit=${edit} channels=${channels} refusal=${refusal || unseen} /></div>
      ${named.length > 0 && html`<${Bad} refusal=${{ request: refusal.request, data: { problems: named } }} />`}
    <//>
    <${Preview} draft=${draft} shows=${tab === "codes" ? "code" : "sign-in"} refuse=${cannotShow} /></div>`;
}

export function SignIn() {
  const [tab, choose] = useState("methods");
  const found = useLoaded(async () => {
    const [experience, connectors] = await Promise.all([get("/sign-in-exp"), get("/connectors")]);
    return { experience, channels: new Set(connectors.filter((one) => one.enabled).map((one) => one.type)) };
  }, []);
  return html`<h1>${_("Sign-in")}</h1><${Loaded} of=${found}>${({ experience, channels }) => html`
    <${Tabs} tab=${tab} choose=${choose} />
    ${tab === "tests" && html`<div class="panel" role="tabpanel" id="sign-in-panel" aria-labelledby="tab-tests"><${TestIdentifiers} /></div>`}
    <div hidden=${tab === "tests"}><${Editor} saved=${experience} channels=${channels} tab=${tab} choose=${choose} keep=${(saved) => found.set({ ...found.value, experience: saved })} /></div>`}<//>`;
}
