/** Loaded before a worker: its wall clock jumps by up to an hour, back and forth, many times a second. */
const hourMs = 3_600_000;
const RealDate = Date;
let ahead = 0;
setInterval(() => (ahead = Math.round((Math.random() - 0.5) * 2 * hourMs)), 20).unref();

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + ahead);
    else super(...parts);
  }
  static now() {
    return RealDate.now() + ahead;
  }
};
