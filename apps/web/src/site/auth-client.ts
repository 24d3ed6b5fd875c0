/** Requests to better-auth's part of the server. Resolves to null, or to what went wrong, for people. */
export async function askAuth(path: string, body: object = {}): Promise<string | null> {
  try {
    const response = await fetch(`/api/auth${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
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
};

/** Goes to another site to sign in there; comes back to `back`. Resolves to what went wrong. */
export async function signInElsewhere(provider: string, back: string): Promise<string> {
  const response = await fetch("/api/auth/sign-in/social", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ provider, callbackURL: back, errorCallbackURL: "/sign-in?failed=1" }),
  }).catch(() => null);
  const { url } = ((await response?.json().catch(() => null)) ?? {}) as { url?: string };
  if (url === undefined) return `Signing in by ${provider} does not work at the moment.`;
  location.assign(url);
  return "";
}
