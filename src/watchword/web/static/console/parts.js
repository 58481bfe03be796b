// What every view is built from.
import { Refusal } from "./calls.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { inWords, refused } from "./problems.js";
import { _, moment, ngettext } from "./words.js";

/** What a refusal says to an operator: a sentence of ours where we have one, the server's otherwise. */
export function sentence(refusal) {
  if (!(refusal instanceof Refusal)) return _("Something went wrong in this page.");
  const known = {
    offline: _("The server cannot be reached. What you typed is still here: try again."),
    "session.invalid_credentials": _("The address or the password is wrong."),
    "operator.password_wanted": _("Nothing was done: this needs your password."),
    "operator.invitation_over": _("This address was used, is too old, or there is an operator already."),
    "identifier.email_invalid": _("Check the e-mail address."),
    "password.rejected": _("The password is too easy: at least 12 characters, and not made of the address."),
    "guard.forged": _("This page is from before the server changed. Reload it."),
  };
  const { explanation = "", todo = "" } = (refusal.data && refusal.data.advice) || {};
  return known[refusal.code] || refused(refusal) || `${explanation} ${todo}`.trim() || refusal.message || _("The server refused.");
}

/** Something went wrong; with what, where, and the request to name to whoever reads the log. */
export function Bad({ refusal, retry }) {
  if (!refusal) return null;
  const problems = (refusal.data && refusal.data.problems) || [];
  return html`<div class="bad" role="alert">
    <p>${problems.length ? _("This cannot be used yet:") : sentence(refusal)}</p>
    ${problems.length > 0 && html`<ul>${problems.map((one) => html`<li>${one.line ? _("Line {line}: ", { line: one.line }) : ""}${one.path ? html`<code>${one.path}</code> ` : ""}${inWords(one.message)}</li>`)}</ul>`}
    ${refusal.request && html`<p class="reference">${_("Request")} <code>${refusal.request}</code></p>`}
    ${retry && html`<button type="button" class="small" onClick=${retry}>${_("Try again")}</button>`}
  </div>`;
}

const same = (some, others) => some.length === others.length && some.every((one, n) => Object.is(one, others[n]));

/** What `load` promises, again whenever `keys` change. What was loaded for other keys is never shown under these; with `keep` it stays,
 * marked `busy`, for a view that says itself what it was loaded for. */
export function useLoaded(load, keys, { keep = false } = {}) {
  const [state, set] = useState({ value: undefined, refusal: null, busy: true, keys });
  const turn = useRef(0);
  const again = () => {
    const mine = ++turn.current;
    set((old) => ({ value: keep || same(old.keys, keys) ? old.value : undefined, refusal: null, busy: true, keys }));
    load().then(
      (value) => mine === turn.current && set({ value, refusal: null, busy: false, keys }),
      (refusal) => mine === turn.current && set((old) => ({ ...old, refusal, busy: false })),
    );
  };
  useEffect(again, keys);
  const now = same(state.keys, keys) ? state : { value: keep ? state.value : undefined, refusal: null, busy: true };
  return { ...now, keep, again, set: (value) => set({ value, refusal: null, busy: false, keys }) };
}

/** A view's content once it is there; a quiet skeleton before, the refusal with a way on instead. */
export function Loaded({ of, children }) {
  if (of.refusal) return html`<${Bad} refusal=${of.refusal} retry=${of.again} />`;
  if (of.value === undefined) return html`<div class="skeleton" aria-busy="true"><i></i><i></i><i></i></div>`;
  return of.keep ? html`<div class="kept" aria-busy=${of.busy ? "true" : "false"}>${children(of.value)}</div>` : children(of.value);
}

let fields = 0;

/** A labelled field; `help` under it, `wrong` in its place. */
export function Field({ label, help, wrong, optional, children, ...rest }) {
  const id = useRef(`f${++fields}`).current;
  const notes = wrong || help ? `${id}-note` : undefined;
  const { value, onValue, type = "text", options, rows, ...more } = rest;
  const common = { id, value: value ?? "", "aria-describedby": notes, "aria-invalid": wrong ? "true" : undefined, onInput: (event) => onValue(event.currentTarget.value), ...more };
  return html`<div class="field">
    <label for=${id}>${label}${optional && html` <span class="soft">${_("optional")}</span>`}</label>
    ${options
      ? html`<select ...${common} onChange=${common.onInput}>${options.map((one) => html`<option value=${one.value} selected=${one.value === value}>${one.title}</option>`)}</select>`
      : rows
        ? html`<textarea ...${common} rows=${rows} spellcheck="false"></textarea>`
        : html`<input ...${common} type=${type} />`}
    ${children}
    ${(wrong || help) && html`<p id=${notes} class=${wrong ? "note wrong" : "note"}>${wrong || help}</p>`}
  </div>`;
}

/** Whose password a form asks for: seen by password managers alone. */
export const Account = ({ email }) => html`<input class="hidden" type="text" value=${email} autocomplete="username" tabindex="-1" aria-hidden="true" readonly />`;

/** A switch; its name says what is on. */
export function Switch({ label, on, onChange, disabled, help }) {
  return html`<label class="switch"><input type="checkbox" role="switch" checked=${on} disabled=${disabled} onChange=${(event) => onChange(event.currentTarget.checked)} />
    <span>${label}${help && html`<small>${help}</small>`}</span></label>`;
}

/** A dialog over everything; Escape and the button close it. */
export function Dialog({ title, onClose, children }) {
  const box = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current.showModal();
    const field = box.current.querySelector("input:not(.hidden), select, textarea");
    if (field) field.focus();
    return () => before && before.focus && before.focus();
  }, []);
  return html`<dialog ref=${box} aria-labelledby="dialog-title" onCancel=${(event) => { event.preventDefault(); onClose(); }}>
    <header><h2 id="dialog-title">${title}</h2><button type="button" class="close" aria-label=${_("Close")} onClick=${onClose}>×</button></header>
    ${children}
  </dialog>`;
}

/** A form that does something once: busy while it does, and says what went wrong. */
export function Form({ onSubmit, button, children, busyText, second, danger, ...rest }) {
  const [state, set] = useState({ busy: false, refusal: null });
  const submit = async (event) => {
    event.preventDefault();
    if (state.busy) return;
    set({ busy: true, refusal: null });
    try {
      await onSubmit();
      set({ busy: false, refusal: null });
    } catch (refusal) {
      set({ busy: false, refusal });
    }
  };
  return html`<form novalidate onSubmit=${submit} ...${rest}>
    ${children}
    <${Bad} refusal=${state.refusal} />
    <div class="buttons"><button class=${danger ? "main danger" : "main"} aria-disabled=${state.busy}>${state.busy ? busyText || _("One moment …") : button}</button>${second}</div>
  </form>`;
}

/** A moment, readable by people and machines. */
export const When = ({ at }) => (at ? html`<time datetime=${new Date(at).toISOString()}>${moment(at)}</time>` : "–");

/** A state in one word, with its colour and a shape, so that colour alone says nothing. */
/** How often it was the same within a minute, where that is more than once. */
export const Times = ({ n }) => n > 1 && html`<small>${ngettext("{n} time within a minute", "{n} times within a minute", n)}</small>`;
export const Badge = ({ kind, children }) => html`<span class="badge ${kind}"><i aria-hidden="true"></i>${children}</span>`;

/** What was saved a moment ago. */
export const Saved = () => html`<span role="status"><${Badge} kind="good">${_("Saved")}<//></span>`;

/** Something to take along, a line or a `block`; says so when it is taken. */
export function Copy({ text, label, block }) {
  const [done, set] = useState(false);
  const shown = useRef(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      set(true);
      setTimeout(() => set(false), 2000);
    } catch {
      window.getSelection().selectAllChildren(shown.current);
    }
  };
  const code = html`<code ref=${shown}>${text}</code>`;
  return html`<div class=${block ? "stack" : "copy"}>${block ? html`<pre tabindex="0">${code}</pre>` : code}<button type="button" class="small" onClick=${copy} aria-live="polite">${done ? _("Copied") : label || _("Copy")}</button></div>`;
}

/** A table with a caption for those who do not see it; empty says what to do. */
export function Table({ caption, columns, rows, empty }) {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}><table>
    <caption class="hidden">${caption}</caption>
    <thead><tr>${columns.map((one) => html`<th scope="col" class=${one.number ? "number" : ""}>${one.title}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.id}>${columns.map((one, n) => (n === 0 ? html`<th scope="row">${one.cell(row)}</th>` : html`<td class=${one.number ? "number" : ""}>${one.cell(row)}</td>`))}</tr>`)}</tbody>
  </table></div>`;
}
