// The real page of the sign-in server by what is on screen, saved or not; in a frame where nothing can be pressed.
import { post } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { present } from "../session.js";
import { MESSAGE_LANGUAGES, _, spoken } from "../words.js";

const PAUSE = 350;

function Choice({ label, value, all, choose }) {
  return html`<label><span class="hidden">${label}</span><select value=${value} onChange=${(event) => choose(event.currentTarget.value)}>${all.map(([name, title]) => html`<option value=${name} selected=${name === value}>${title}</option>`)}</select></label>`;
}

/** `refuse` hears what the server says of a draft that cannot be. */
export function Preview({ draft, shows, refuse }) {
  const [path, show] = useState("");
  const [screen, setScreen] = useState("sign-in");
  const [scheme, setScheme] = useState(() => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light"));
  const [language, setLanguage] = useState(spoken());
  useEffect(() => setScreen(shows), [shows]);
  const turn = useRef(0);
  const text = JSON.stringify(draft);
  useEffect(() => {
    const mine = ++turn.current;
    const wait = setTimeout(async () => {
      try {
        const made = await post("/sign-in-exp/preview", draft);
        if (mine === turn.current) { show(made.path); refuse(null); }
      } catch (refusal) {
        if (mine === turn.current) refuse(refusal);
      }
    }, path ? PAUSE : 0);
    return () => clearTimeout(wait);
  }, [text]);
  const { origin } = new URL(present().installation.signInUrl);
  const screens = [["sign-in", _("Sign in")], ["register", _("Create account")], ["code", _("Code")]];
  return html`<aside class="look" aria-label=${_("The page people see")}>
    <div class="look-bar"><h2>${_("The page people see")}</h2>
      <${Choice} label=${_("Page")} value=${screen} all=${screens} choose=${setScreen} />
      <${Choice} label=${_("Language")} value=${language} all=${Object.entries(MESSAGE_LANGUAGES)} choose=${setLanguage} />
      <${Choice} label=${_("Light or dark")} value=${scheme} all=${[["light", _("Light")], ["dark", _("Dark")]]} choose=${setScheme} />
    </div>
    ${path ? html`<iframe sandbox="allow-same-origin" title=${_("Preview of the sign-in page")} src=${`${origin}${path}?screen=${screen}&scheme=${scheme}&ui_locales=${language}`}></iframe>` : html`<div class="skeleton" aria-busy="true"><i></i><i></i><i></i></div>`}
    <p class="soft"><a href=${present().installation.signInUrl} target="_blank" rel="noopener">${_("Open the page as it is now")}</a></p>
  </aside>`;
}
