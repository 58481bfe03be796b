// Markup as written: htm bound to Preact, and the hooks every view uses.
import { h, render, Fragment } from "./vendor/preact.js";
import htm from "./vendor/htm.js";

export const html = htm.bind(h);
export { render, Fragment };
export { useState, useEffect, useRef, useMemo, useCallback } from "./vendor/hooks.js";
