// Who is signed in.
import { ask, remember } from "./calls.js";

let state = null;

/** What the server tells of the session; remembers the proof that unsafe requests carry. */
export async function begin() {
  state = await ask("GET", "/state");
  remember(state.csrf || null);
  return state;
}

export const present = () => state;
