/** Requests to better-auth's part of the server. Resolves to null, or to what went wrong, for people. */
export const askAuth = (path: string, body: object = {}): Promise<string | null> =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

/** Confirms an address by the token of a mail. */
export const confirmEmail = (token: string): Promise<string | null> => ask(`/verify-email?${new URLSearchParams({ token })}`, {});

async function ask(path: string, init: RequestInit): Promise<string | null> {
  try {
    const response = await fetch(`/api/auth${path}`, init);
    if (response.ok) return null;
    const { code, message } = (await response.json().catch(() => ({}))) as { code?: string; message?: string };
    return (
      (code === undefined ? undefined : WORDS[code]) ??
      message ??
      "The server failed at this request. This is a fault of ours; try again in a moment."
    );
  } catch {
    return "The server cannot be reached. Nothing was changed; try again in a moment.";
  }
}

const WORDS: Readonly<Record<string, string>> = {
  INVALID_EMAIL_OR_PASSWORD: "This e-mail address and password do not belong together.",
  INVALID_PASSWORD: "This is not your password.",
  INVALID_EMAIL: "This is not an e-mail address.",
  PASSWORD_TOO_SHORT: "The password needs 10 characters or more.",
  PASSWORD_TOO_LONG: "The password may have 128 characters at most.",
  USER_ALREADY_EXISTS: "There is an account with this address. Sign in instead.",
  USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "There is an account with this address. Sign in instead.",
  SESSION_EXPIRED: "You signed in long ago. Sign in again to do this.",
  SESSION_NOT_FRESH: "You signed in long ago. Sign in again to do this.",
  UNAUTHORIZED: "You are not signed in any more. Sign in again to do this.",
  INVALID_TOKEN: "This link works no more: it was used, or it is older than an hour, or the account was changed since. Ask for a new one.",
  TOKEN_EXPIRED: "This link is older than an hour. Ask for a new one.",
  INVALID_USER: "This link is for another account than the one that you are signed in to. Sign out first.",
  USER_NOT_FOUND: "The account that this link was for is gone.",
  EMAIL_ALREADY_VERIFIED: "This address is confirmed already.",
  FAILED_TO_UNLINK_LAST_ACCOUNT: "This is the only way into your account. Give it a password first.",
};

/** Goes to another site to sign in there, or to connect the account there with this one; comes back to `back`. Resolves to what went wrong. */
export async function signInElsewhere(provider: string, back: string, how: "sign-in" | "link" = "sign-in"): Promise<string> {
  const response = await fetch(`/api/auth/${how === "link" ? "link-social" : "sign-in/social"}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider, callbackURL: back, errorCallbackURL: how === "link" ? "/account" : "/sign-in" }),
  }).catch(() => null);
  const { url, message } = ((await response?.json().catch(() => null)) ?? {}) as { url?: string; message?: string };
  if (url === undefined)
    return response?.status === 429 && message !== undefined
      ? message
      : "Signing in there does not work at the moment. Try again in a minute.";
  location.assign(url);
  return "";
}

/** What went wrong elsewhere, by the `error` of the address that the browser came back to; null where nothing did. */
export function failedElsewhere(search: string): string | null {
  const error = new URLSearchParams(search).get("error");
  return error === null ? null : (ELSEWHERE[error] ?? "Signing in there did not work. Nothing was changed; try again.");
}

const ELSEWHERE: Readonly<Record<string, string>> = {
  account_not_linked:
    "There is an account with this e-mail address already, and it is not certain that it is yours. Sign in to it as you did so far; on your account's page you can then connect the two.",
  email_does_not_match: "The account there has another e-mail address than this one. Only accounts with the same address can be connected.",
  account_already_linked_to_different_user: "The account there is connected with another account here.",
  unable_to_link_account: "The e-mail address of the account there is not confirmed there. Confirm it, then connect the two.",
  email_not_found: "The account there told no e-mail address, and an account here needs one.",
  access_denied: "You said no there. Nothing was changed.",
  state_mismatch: "This way of signing in took too long, or it began in another browser. Begin again.",
  state_not_found: "This way of signing in did not begin here. Begin again.",
};
