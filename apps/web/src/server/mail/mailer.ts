import { createHash } from "node:crypto";
import { type Database, takeTokens } from "@tracepad/db";
import { createTransport, type Transporter } from "nodemailer";
import type { MailConfig } from "../config.ts";
import { log, report } from "../report.ts";
import type { Letter } from "./letters.ts";

/** Mails to one address, whatever they are about: as many at once, then one every so often. */
const PER_HOUR = 5;

/**
 * Sends mail, after the request that asked for it was answered: how long a mail takes, and whether one is sent at all, is not to be
 * seen from outside. What fails is told to the operator, without address and text: both are secrets here.
 */
export class Mailer {
  readonly config: MailConfig;
  readonly #db: Database;
  readonly #transport: Transporter;
  readonly #underWay = new Set<Promise<void>>();

  constructor(config: MailConfig, db: Database) {
    const { hostname, password } = new URL(config.smtpUrl);
    this.config = config;
    this.#db = db;
    this.#transport = createTransport({
      url: config.smtpUrl,
      // A password goes over no open line, but for a relay on this machine.
      requireTLS: password !== "" && !/^(localhost|127\..*|\[::1\])$/.test(hostname),
      ...{ connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 },
      ...{ disableFileAccess: true, disableUrlAccess: true },
    });
  }

  /** Returns at once. */
  post(to: string, letter: Letter): void {
    const sending = this.#send(to, letter).catch((error: unknown) => report("mail")(withoutSecrets(error)));
    this.#underWay.add(sending);
    void sending.then(() => this.#underWay.delete(sending));
  }

  async #send(to: string, { subject, text }: Letter): Promise<void> {
    if ((await takeTokens(this.#db, [{ key: `mail to ${addressDigest(to)}`, capacity: PER_HOUR, perMinute: PER_HOUR / 60 }])) > 0)
      return log.info("mail held back");
    await this.#transport.sendMail({ from: this.config.from, to, subject, text });
    log.info("mail sent");
  }

  /** Once what is under way is sent or has failed. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay);
    this.#transport.close();
  }
}

/** What a log or a rate bucket may know of an e-mail address. */
export const addressDigest = (email: string): string =>
  createHash("sha256").update(email.trim().toLowerCase()).digest("base64url").slice(0, 22);

/** A mail server's answer repeats the address, and may repeat what it was sent. */
function withoutSecrets(error: unknown): Error {
  const { code, command, responseCode } = error as { code?: string; command?: string; responseCode?: number };
  const said = [code, command, responseCode].filter((part) => part !== undefined).join(", ");
  const plain = new Error(`a mail could not be sent${said === "" ? "" : ` (${said})`}; it is not tried again`);
  delete plain.stack;
  return plain;
}
