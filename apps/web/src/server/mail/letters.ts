/** What a mail says. Plain text without a word that somebody else chose: a name in it would make the server a sender of spam. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** For how long the links work. */
export const LINK_MINUTES = 60;

/** Tokens stand behind the `#`: browsers send that to no server, so they are in no log and no Referer. */
const link = (publicUrl: string, path: string, token: string): string => `${publicUrl}${path}#token=${token}`;

export const resetLetter = (publicUrl: string, token: string): Letter => ({
  subject: "A new password for Tracepad",
  text: `Somebody, probably you, asked for a new password at ${publicUrl}.

Choose one here:

${link(publicUrl, "/reset-password", token)}

The link works once, for ${LINK_MINUTES} minutes. All browsers are signed out then. If you did not ask, leave it: nothing changes.
`,
});

export const confirmLetter = (publicUrl: string, token: string): Letter => ({
  subject: "Your e-mail address at Tracepad",
  text: `This address was given for an account at ${publicUrl}.

Confirm that it is yours:

${link(publicUrl, "/confirm-email", token)}

The link works for ${LINK_MINUTES} minutes. If the account is not yours, leave it: the address stays unconfirmed.
`,
});

/** To the address that an account has so far. */
export const changeLetter = (publicUrl: string, token: string, newEmail: string): Letter => ({
  subject: "Another e-mail address for your account at Tracepad",
  text: `Somebody, probably you, asked to change the address of your account at ${publicUrl} to

    ${newEmail}

If you agree, open this; the new address is then asked as well:

${link(publicUrl, "/confirm-email", token)}

The link works for ${LINK_MINUTES} minutes. If you did not ask, change your password: somebody knows it.
`,
});
