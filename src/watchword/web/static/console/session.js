// Who is signed in, and the password again where the server asks for it.
import { ask, remember } from "./calls.js";

let state = null;
let wants = null; // shows the dialog; set by the frame

/** What the server tells of the session; remembers the proof that unsafe requests carry. */
export async function begin() {
  state = await ask("GET", "/state");
  remember(state.csrf || null);
  return state;
}

export const present = () => state;

export function onPasswordWanted(show) {
  wants = show;
}

/** Do `act`; if the server wants the password first, ask for it and do it then. */
export async function confirmed(act) {
  try {
    return await act();
  } catch (refusal) {
    if (refusal.code !== "operator.password_wanted" || wants === null) throw refusal;
    await new Promise((resolve, reject) => wants({ resolve, reject: () => reject(refusal) }));
    return act();
  }
}
