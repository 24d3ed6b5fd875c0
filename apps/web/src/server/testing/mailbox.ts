import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";

export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** An SMTP server on this machine that keeps what it gets. */
export interface Mailbox {
  /** For TRACEPAD_SMTP_URL. */
  readonly url: string;
  readonly mails: Mail[];
  /** The newest mail to an address, once it is there. */
  mailTo(address: string): Promise<Mail>;
  /** Answers every mail so from now on; null takes them again. */
  refuse(answer: string | null): void;
  /** Takes so long over every mail from now on, in milliseconds. */
  dawdle(ms: number): void;
  close(): Promise<void>;
}

export async function startMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  let refusal: string | null = null;
  let slowness = 0;
  const server = new SMTPServer({
    ...{ authOptional: true, disabledCommands: ["STARTTLS"], allowInsecureAuth: true, logger: false },
    onAuth: ({ username, password }, _, done) =>
      password === "of the relay" ? done(null, { user: username }) : done(new Error("wrong password")),
    onRcptTo: (_, __, done) => (refusal === null ? done() : done(Object.assign(new Error(refusal), { responseCode: 550 }))),
    onData(stream, { envelope }, done) {
      text(stream).then((raw) => {
        const keep = () => {
          mails.push({ to: envelope.rcptTo.map(({ address }) => address), ...decoded(raw) });
          done();
        };
        if (slowness === 0) keep();
        else setTimeout(keep, slowness);
      }, done);
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const taken = new Set<Mail>();
  return {
    url: `smtp://tracepad:of%20the%20relay@127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    async mailTo(address) {
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; await new Promise((later) => setTimeout(later, 20))) {
        const mail = mails.find((one) => one.to.includes(address) && !taken.has(one));
        if (mail === undefined) continue;
        taken.add(mail);
        return mail;
      }
      throw new Error(`no mail to ${address} within thirty seconds`);
    },
    refuse(answer) {
      refusal = answer;
    },
    dawdle(ms) {
      slowness = ms;
    },
    close: () => new Promise((closed) => server.close(() => closed())),
  };
}

/** Subject and text of a message of ours: one part, ASCII or quoted-printable. */
function decoded(raw: string): { subject: string; text: string } {
  const end = raw.indexOf("\r\n\r\n");
  const [head, body] = [raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, " "), raw.slice(end + 4)];
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, "im").exec(head)?.[1] ?? "";
  const quoted = header("content-transfer-encoding").toLowerCase() === "quoted-printable";
  const plain = quoted
    ? body.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : body;
  return { subject: header("subject"), text: plain.replaceAll("\r\n", "\n") };
}
