/**
 * The content security policy. No page runs a user's program, so what it may load is itself, and a script in it runs only where
 * this server put it there. Styles are not held to that: Monaco writes its theme and its widths into the page.
 */
export interface PolicyOptions {
  /** Who may show the answer in a frame. */
  readonly ancestors: "'none'" | "*";
  /** Sources of inline scripts: a nonce, a hash. */
  readonly scripts?: readonly string[];
  /** React in development evaluates text, and reloads over a web socket. */
  readonly development: boolean;
}

export const contentPolicy = ({ ancestors, scripts = [], development }: PolicyOptions): string =>
  [
    "default-src 'self'",
    ["script-src 'self'", ...scripts, ...(development ? ["'unsafe-eval'"] : [])].join(" "),
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    `frame-ancestors ${ancestors}`,
  ].join("; ");
