// A connector's configuration as the text it is pasted as; every problem is marked beside its line.
import { ask } from "../calls.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { problemsOf } from "../problems.js";
import { _ } from "../words.js";

const PAUSE = 250;

/** Templates of the legacy usage type are those for everything else. */
function modern(config) {
  if (!Array.isArray(config.templates) || config.templates.some((one) => one && one.usageType === "Generic")) return config;
  return { ...config, templates: config.templates.map((one) => (one && one.usageType === "Test" ? { ...one, usageType: "Generic" } : one)) };
}

function Lines({ text, problems, id, onText }) {
  const gutter = useRef(null);
  const marked = new Map();
  for (const one of problems) if (one.line) marked.set(one.line, [...(marked.get(one.line) || []), one.message]);
  const lines = text.split("\n").length;
  return html`<div class="lines">
    <ol ref=${gutter} aria-hidden="true">${Array.from({ length: lines }, (_each, n) => html`<li class=${marked.has(n + 1) ? "marked" : ""} title=${(marked.get(n + 1) || []).join(" ")}>${n + 1}</li>`)}</ol>
    <textarea id=${id} class="code" rows="22" wrap="off" spellcheck="false" autocapitalize="off" value=${text} aria-describedby="json-help json-problems" aria-invalid=${problems.length ? "true" : undefined}
      onInput=${(event) => onText(event.currentTarget.value)} onScroll=${(event) => { gutter.current.scrollTop = event.currentTarget.scrollTop; }}></textarea>
  </div>`;
}

/** `settle` is given a promise of the configuration in the text, for whoever is about to use it. */
export function JsonTab({ config, onConfig, factory, settle }) {
  const [text, set] = useState(() => JSON.stringify(config, null, 2));
  const [problems, tell] = useState([]);
  const [busy, wait] = useState(false);
  const timer = useRef(0);
  const latest = useRef(text);
  const read = async (wanted) => {
    try {
      const answer = await ask("POST", "/read-config", { connectorId: factory.id, text: wanted });
      const found = modern(answer.config || {});
      if (latest.current !== wanted) return found;
      onConfig(found);
      tell(problemsOf({ data: { problems: answer.problems } }));
      return found;
    } catch (refusal) {
      const named = problemsOf(refusal);
      if (latest.current === wanted) tell(named.length ? named : [{ message: _("This cannot be read.") }]);
      throw refusal;
    } finally {
      if (latest.current === wanted) wait(false);
    }
  };
  const change = (next) => {
    set(next);
    latest.current = next;
    wait(true);
    let reading = null;
    const now = () => (reading ??= read(next));
    // Whoever sends or saves meanwhile waits for what the text says.
    settle(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => now().catch(() => {}), PAUSE);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return html`<div class="field" aria-busy=${busy}><label for="json">${_("Configuration as JSON")}</label>
    <${Lines} id="json" text=${text} problems=${problems} onText=${change} />
    <p class="note" id="json-help">${_("Paste a connector's JSON as it is: comments and trailing commas are fine.")}</p>
    <div id="json-problems" role="status">${problems.length > 0 && html`<ul class="problems">${problems.map((one) => html`<li>${one.line ? html`<strong>${_("Line {line}", { line: one.line })}</strong> ` : ""}${one.path ? html`<code>${one.path}</code> ` : ""}${one.message}</li>`)}</ul>`}</div>
  </div>`;
}
