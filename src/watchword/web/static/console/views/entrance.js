// Coming in: by a one-time address (first operator, invited, new password) or with address and password; then a code, if one is set.
import { ask } from "../calls.js";
import { html, useEffect, useState } from "../html.js";
import { Account, Bad, Copy, Field, Form } from "../parts.js";
import { SignInCode } from "./second_step.js";
import { _ } from "../words.js";

function welcome() {
  const token = new URLSearchParams(location.hash.slice(1)).get("welcome");
  // It works once and is nobody else's business: out of the address at once, history included.
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

const TITLES = {
  first: () => [_("Welcome to Watchword"), _("You are the first here. Choose how you will sign in to this console.")],
  invite: () => [_("You were invited"), _("Choose a password, and you run this server too.")],
  reset: () => [_("A new password"), _("All your sessions end when you choose it.")],
};

function ByAddress({ token, entered }) {
  const [found, set] = useState(null);
  const [refusal, refuse] = useState(null);
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  useEffect(() => { ask("POST", "/invitation", { token }).then(set, refuse); }, []);
  if (refusal) {
    return html`<h1>${_("This address no longer works")}</h1>
      <p class="soft">${_("It works once, within 30 minutes, and only until a newer one is made. Whoever has the server at hand makes another:")}</p>
      <${Copy} text="watchword operator invite" /><${Bad} refusal=${refusal.code === "operator.invitation_over" ? null : refusal} />
      <p><a href="/">${_("Sign in to the console")}</a></p>`;
  }
  if (!found) return html`<div class="skeleton" aria-busy="true"><i></i><i></i></div>`;
  const [title, lede] = TITLES[found.purpose]();
  const submit = async () => {
    await ask("POST", "/accept", { token, password, ...(found.email ? {} : { email }) });
    await entered();
  };
  return html`<h1>${title}</h1><p class="soft">${lede}</p>
    <${Form} onSubmit=${submit} button=${_("Go on")}>
      ${found.email ? html`<p><strong>${found.email}</strong></p><${Account} email=${found.email} />` : html`<${Field} label=${_("E-mail address")} type="email" autocomplete="username" value=${email} onValue=${setEmail} autofocus />`}
      <${Field} label=${_("Password")} type="password" autocomplete="new-password" help=${_("At least 12 characters.")} value=${password} onValue=${setPassword} />
    <//>`;
}

function ByPassword({ entered }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const submit = async () => {
    await ask("POST", "/sign-in", { email, password });
    await entered();
  };
  return html`<h1>${_("Sign in to the console")}</h1>
    <${Form} onSubmit=${submit} button=${_("Sign in")}>
      <${Field} label=${_("E-mail address")} type="email" autocomplete="username" value=${email} onValue=${setEmail} autofocus />
      <${Field} label=${_("Password")} type="password" autocomplete="current-password" value=${password} onValue=${setPassword} />
    <//>
    <details><summary>${_("I cannot sign in")}</summary>
      <p>${_("Whoever has the server at hand makes you a one-time address:")}</p>
      <${Copy} text=${`watchword operator reset ${email || "you@example.com"}`} />
      <p>${_("Nobody runs this server yet? Then it is:")}</p><${Copy} text="watchword operator invite" />
    </details>`;
}

function ByCode({ step, entered }) {
  const leave = async () => {
    // One that is over already is left as well.
    await ask("DELETE", "/sign-in").catch(() => null);
    await entered();
  };
  return html`<h1>${_("Enter the code")}</h1>
    <${SignInCode} step=${step} entered=${entered}><p><button type="button" class="link" onClick=${leave}>${_("Begin again with the password")}</button></p><//>`;
}

export function Entrance({ state, entered }) {
  const [token, use] = useState(welcome);
  const accepted = async () => {
    use(null);
    await entered();
  };
  const way = () => {
    if (token) return html`<${ByAddress} token=${token} entered=${accepted} />`;
    return state.secondStep ? html`<${ByCode} step=${state.secondStep} entered=${entered} />` : html`<${ByPassword} entered=${entered} />`;
  };
  return html`<main class="narrow"><p class="brand">Watchword</p>${way()}</main>`;
}
