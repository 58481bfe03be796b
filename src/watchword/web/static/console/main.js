// Starts the console: who is signed in decides what is shown.
import { Frame } from "./frame.js";
import { html, render, useState } from "./html.js";
import { Bad } from "./parts.js";
import { begin } from "./session.js";
import { Entrance } from "./views/entrance.js";
import { nearest, speak } from "./words.js";

const chosen = new URLSearchParams(location.search).get("ui_locales");

async function open() {
  const state = await begin();
  const own = state.operator && state.operator.language;
  await speak(nearest([chosen, own, ...navigator.languages]));
  return state;
}

function Console({ first }) {
  const [state, set] = useState(first);
  const reopen = async () => set(await open());
  return state.operator ? html`<${Frame} state=${state} reopen=${reopen} />` : html`<${Entrance} state=${state} entered=${reopen} />`;
}

const place = document.getElementById("console");
try {
  render(html`<${Console} first=${await open()} />`, place);
} catch (refusal) {
  render(html`<main class="narrow"><${Bad} refusal=${refusal} retry=${() => location.reload()} /></main>`, place);
}
