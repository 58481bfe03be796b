// Starts the console: who is signed in decides what is shown.
import { html, render } from "./html.js";

render(html`<p>Watchword console</p>`, document.getElementById("console"));
