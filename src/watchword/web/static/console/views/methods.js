// How people sign in, as a change of the sign-in experience: methods, and what whoever registers has to prove.

export const methodOf = (all, identifier) => all.find((one) => one.identifier === identifier);

/** `methods` with one identifier's entry changed; one that nobody can sign in by is left out. */
export function withMethod(methods, identifier, change) {
  const old = methodOf(methods, identifier) || { identifier, password: false, verificationCode: false, isPasswordPrimary: false };
  const next = { ...old, ...change };
  if (!(next.password && next.verificationCode)) next.isPasswordPrimary = next.password;
  const rest = methods.filter((one) => one.identifier !== identifier);
  return next.password || next.verificationCode ? [...rest, next] : rest;
}

/** The fields of the experience that these methods make: whoever may sign in by a code registers by proving the same. */
export function changeOf(experience, methods) {
  const proved = methods.filter((one) => one.identifier !== "username").map((one) => one.identifier);
  const both = proved.includes("phone") && proved.includes("email");
  const identifiers = both ? ["email", "phone"] : proved.length ? proved : methodOf(methods, "username") ? ["username"] : [];
  const password = methods.some((one) => one.password) && !methods.some((one) => one.verificationCode);
  return { signIn: { methods }, signUp: { ...experience.signUp, identifiers, verify: proved.length > 0, password } };
}

/** The change that lets people in by a code to their phone or mailbox. */
export function switchedOn(experience, identifier) {
  return changeOf(experience, withMethod(experience.signIn.methods, identifier, { verificationCode: true }));
}
