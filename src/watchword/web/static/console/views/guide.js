// A connector's guide: the Markdown of its page, as elements. Text stays text: nothing of it is ever read as markup.
import { html } from "../html.js";

const INLINE = /(`[^`]+`|\*\*[^*]+\*\*|\*[^*]+\*|\[[^\]]+\]\([^)\s]+\))/;

function inline(text) {
  return text.split(INLINE).map((part) => {
    if (part.startsWith("`") && part.endsWith("`") && part.length > 2) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith("**") && part.endsWith("**") && part.length > 4) return html`<strong>${part.slice(2, -2)}</strong>`;
    if (part.startsWith("*") && part.endsWith("*") && part.length > 2) return html`<em>${part.slice(1, -1)}</em>`;
    const link = /^\[([^\]]+)\]\((https:\/\/[^)\s]+)\)$/.exec(part);
    if (link) return html`<a href=${link[2]} target="_blank" rel="noopener noreferrer">${link[1]}</a>`;
    const other = /^\[([^\]]+)\]\([^)]+\)$/.exec(part);
    return other ? other[1] : part;
  });
}

const row = (line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function block(lines) {
  const first = lines[0];
  const heading = /^(#{2,4})\s+(.*)$/.exec(first);
  if (heading) {
    const [, { length }, text] = heading;
    return length === 2 ? html`<h2>${inline(text)}</h2>` : html`<h3>${inline(text)}</h3>`;
  }
  if (first.startsWith("|")) {
    const [head, , ...rest] = lines;
    const titles = row(head);
    const named = titles.some(Boolean) && html`<thead><tr>${titles.map((cell) => (cell ? html`<th scope="col">${inline(cell)}</th>` : html`<td></td>`))}</tr></thead>`;
    return html`<div class="scroll" tabindex="0"><table>${named}
      <tbody>${rest.map((line) => html`<tr>${row(line).map((cell) => html`<td>${inline(cell)}</td>`)}</tr>`)}</tbody></table></div>`;
  }
  if (/^(\d+\.|[-*])\s/.test(first)) {
    const items = [];
    for (const line of lines) {
      if (/^(\d+\.|[-*])\s/.test(line)) items.push(line.replace(/^(\d+\.|[-*])\s+/, ""));
      else items[items.length - 1] += ` ${line.trim()}`;
    }
    const list = items.map((item) => html`<li>${inline(item)}</li>`);
    // A list that code stands in the middle of goes on counting behind it.
    return /^\d/.test(first) ? html`<ol start=${parseInt(first, 10)}>${list}</ol>` : html`<ul>${list}</ul>`;
  }
  return html`<p>${inline(lines.join(" "))}</p>`;
}

// Its name and what it is for stand above the form already, and the facts in the table below them are for programmers.
const OPENING = /^[^]*?\n\| \| \|\n(\|.*\n)+/;

export function guide(markdown) {
  const shown = [];
  let lines = [];
  let fenced = null;
  let within = 0;
  const flush = () => { if (lines.length) shown.push(block(lines)); lines = []; };
  for (const line of markdown.replace(OPENING, "").split("\n")) {
    const fence = /^(\s*)```/.exec(line);
    if (fence) {
      flush();
      if (fenced !== null) { shown.push(html`<pre tabindex="0"><code>${fenced.join("\n")}</code></pre>`); fenced = null; } else { fenced = []; within = fence[1].length; }
    } else if (fenced !== null) fenced.push(line.slice(within));
    else if (!line.trim()) flush();
    else if (/^#{2,4}\s/.test(line)) { flush(); shown.push(block([line])); }
    else lines.push(line);
  }
  flush();
  return shown;
}
