// The frame around every view: the rail, what is unusual about this installation, and the password again.
import { ask, confirmPassword, get, onPasswordWanted, remember, signOut } from "./calls.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Account, Dialog, Field, Form } from "./parts.js";
import { follow, go, useRoute } from "./route.js";
import { Applications } from "./views/applications.js";
import { Connectors } from "./views/connectors.js";
import { Deliveries } from "./views/deliveries.js";
import { Home } from "./views/home.js";
import { Limits } from "./views/limits.js";
import { People } from "./views/people.js";
import { Search } from "./views/search.js";
import { SignInCode } from "./views/second_step.js";
import { Settings } from "./views/settings.js";
import { SetUp } from "./views/setup.js";
import { SignIn } from "./views/sign_in.js";
import { TestIdentifiersPage } from "./views/test_identifiers.js";
import { Timeline } from "./views/timeline.js";
import { Audit } from "./views/audit.js";
import { LANGUAGES, _, speak, spoken } from "./words.js";

const ROOMS = [
  ["", () => _("Home")],
  ["connectors", () => _("Connectors")],
  ["sign-in", () => _("Sign-in")],
  ["deliveries", () => _("Deliveries")],
  ["people", () => _("People")],
  ["applications", () => _("Applications")],
  ["limits", () => _("Limits")],
  ["audit", () => _("Audit")],
  ["settings", () => _("Settings")],
];

function view(parts, query, state, reopen) {
  const [room, ...rest] = parts;
  if (room === undefined) return html`<${Home} state=${state} />`;
  if (room === "connectors" && rest.length > 0) return html`<${SetUp} key=${rest.join("/")} rest=${rest} query=${query} />`;
  if (room === "connectors") return html`<${Connectors} />`;
  if (room === "sign-in") return html`<${SignIn} state=${state} />`;
  if (room === "deliveries" && rest[0]) return html`<${Timeline} key=${rest[0]} id=${rest[0]} />`;
  if (room === "deliveries") return html`<${Deliveries} query=${query} />`;
  if (room === "people") return html`<${People} key=${rest[0]} id=${rest[0]} query=${query} state=${state} />`;
  if (room === "applications") return html`<${Applications} key=${rest[0]} id=${rest[0]} state=${state} />`;
  if (room === "limits") return html`<${Limits} />`;
  if (room === "test-identifiers") return html`<${TestIdentifiersPage} />`;
  if (room === "search") return html`<${Search} query=${query} rooms=${ROOMS} state=${state} />`;
  if (room === "audit") return html`<${Audit} query=${query} />`;
  if (room === "settings") return html`<${Settings} state=${state} reopen=${reopen} />`;
  return html`<h1>${_("There is no such page")}</h1><p><a href="/">${_("Home")}</a></p>`;
}

/** Search anywhere; Ctrl+K, or ⌘K, goes there. A key alone would go off under whoever speaks to their computer (WCAG 2.1.4). */
function Everywhere({ done }) {
  const box = useRef(null);
  useEffect(() => {
    const jump = (event) => {
      if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.target.closest("dialog")) return;
      event.preventDefault();
      box.current.focus();
    };
    document.addEventListener("keydown", jump);
    return () => document.removeEventListener("keydown", jump);
  }, []);
  const search = (event) => {
    event.preventDefault();
    const wanted = box.current.value.trim();
    if (!wanted) return;
    box.current.value = "";
    done();
    go(`/search?q=${encodeURIComponent(wanted)}`);
  };
  return html`<form class="everywhere" role="search" aria-label=${_("Search anywhere")} onSubmit=${search}><input ref=${box} type="search" aria-keyshortcuts="Control+K Meta+K" aria-label=${_("Search anywhere")} placeholder=${_("Search")} /></form>`;
}

function Rail({ room, state, reopen }) {
  const [open, set] = useState(false);
  const out = async () => {
    await signOut();
    await reopen();
  };
  const choose = async (event) => {
    const tag = event.currentTarget.value;
    await speak(tag);
    await ask("PUT", "/language", { language: tag });
    await reopen();
  };
  return html`<nav class=${open ? "rail open" : "rail"} aria-label=${_("Rooms of the console")}>
    <a class="brand" href="/" onClick=${() => set(false)}>Watchword</a>
    <button type="button" class="menu" aria-expanded=${open} onClick=${() => set(!open)}>${_("Menu")}</button>
    <${Everywhere} done=${() => set(false)} />
    <ul>${ROOMS.map(([path, name], n) => html`<li><a href=${`/${path}`} style=${{ "--n": n }} aria-current=${(room || "") === path ? "page" : undefined} onClick=${() => set(false)}>${name()}</a></li>`)}</ul>
    <div class="self">
      <p class="soft">${state.operator.email}</p>
      <label><span class="hidden">${_("Language")}</span><select value=${spoken()} onChange=${choose}>${Object.entries(LANGUAGES).map(([tag, name]) => html`<option value=${tag} lang=${tag} selected=${tag === spoken()}>${name}</option>`)}</select></label>
      <button type="button" class="link" onClick=${out}>${_("Sign out")}</button>
    </div>
  </nav>`;
}

function Unusual({ state }) {
  const [tests, set] = useState(0);
  // Again with every view: one may have been added or have ended.
  useEffect(() => { get("/test-identifiers").then((list) => set(list.length), () => set(0)); }, [location.pathname]);
  const { kind, inboxUrl, limits } = state.installation;
  const said = [];
  if (kind === "dev") said.push(html`${_("Development database: codes go to the sandbox and are shown to whoever asks.")} <a href=${inboxUrl} target="_blank" rel="noopener">${_("Open the inbox")}</a>`);
  if (limits === "logto") said.push(_("The limits are in the profile “logto”: most guards against abuse are off."));
  if (tests > 0) said.push(html`${_("Test identifiers sign in without a message.")} <a href="/test-identifiers">${_("Look at them")}</a>`);
  return said.length ? html`<aside class="unusual" aria-label=${_("What is unusual here")}>${said.map((one) => html`<p>${one}</p>`)}</aside>` : null;
}

function PasswordAgain({ asking, email, done }) {
  const [password, set] = useState("");
  const [step, follow] = useState(null);
  const finish = () => {
    done();
    asking.resolve();
  };
  const submit = async () => {
    const next = await confirmPassword(email, password, asking.over);
    if (next) follow(next);
    else finish();
  };
  const entered = (answer) => {
    remember(answer.csrf);
    finish();
  };
  const close = () => { done(); asking.reject(); };
  if (step) return html`<${Dialog} title=${_("Sign in again")} onClose=${close}><${SignInCode} step=${step} entered=${entered} /><//>`;
  return html`<${Dialog} title=${asking.over ? _("Sign in again") : _("Your password, please")} onClose=${close}>
    <p class="soft">${asking.over ? _("Your session is over. What you typed is still here, and what you began goes on.") : _("What you are about to do asks for it again. It counts for five minutes.")}</p>
    <${Form} onSubmit=${submit} button=${asking.over ? _("Sign in") : _("Go on")}>
      ${asking.over && html`<p><strong>${email}</strong></p>`}<${Account} email=${email} />
      <${Field} label=${_("Password")} type="password" autocomplete="current-password" value=${password} onValue=${set} autofocus />
    <//>
  <//>`;
}

export function Frame({ state, reopen }) {
  const { parts, query } = useRoute();
  const [asking, set] = useState(null);
  const at = useRef(location.pathname);
  useEffect(() => onPasswordWanted(set), []);
  // Who does not see that the view has changed, or goes on by keyboard, is where it begins.
  useEffect(() => { if (at.current !== location.pathname) document.getElementById("content").focus({ preventScroll: true }); at.current = location.pathname; });
  useEffect(() => { document.title = `${(ROOMS.find(([path]) => path === (parts[0] || "")) || ROOMS[0])[1]()} · Watchword`; });
  return html`<div class="frame" onClick=${follow}>
    <a class="skip" href="#content" onClick=${(event) => { event.preventDefault(); document.getElementById("content").focus(); }}>${_("To the content")}</a>
    <${Rail} room=${parts[0]} state=${state} reopen=${reopen} />
    <div class="stage"><${Unusual} state=${state} /><main id="content" tabindex="-1">${view(parts, query, state, reopen)}</main></div>
    ${asking && html`<${PasswordAgain} asking=${asking} email=${state.operator.email} done=${() => set(null)} />`}
  </div>`;
}
