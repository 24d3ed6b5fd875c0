/** The icons of the look: 14 px, one stroke. All are decoration beside words, and hidden from screen readers. */
const PATHS = {
  stop: "M3.5 3.5h7v7h-7z",
  run: "M3.5 2.5v9l8-4.5z",
  down: "M3.5 5.5 7 9l3.5-3.5",
  up: "M3.5 8.5 7 5l3.5 3.5",
  share: "M5.5 3.5h-3v8h8v-3M7 7l5-5M8.5 2H12v3.5",
  error: "M4.5 1.5h5l3 3v5l-3 3h-5l-3-3v-5zM7 4v3.6M7 9.6v.4",
  warning: "M7 2 12.5 12h-11zM7 6v2.6M7 10v.4",
  retrace: "M11.5 5.5A5 5 0 1 0 12 8M12 2v3.5H8.5",
  check: "M2.5 7.5 5.5 10.5 11.5 3.5",
  close: "M3 3l8 8M11 3l-8 8",
  copy: "M4.5 4.5h7v7h-7zM2.5 9.5v-7h7",
  fork: "M4 2v3l3 3 3-3V2M7 8v4",
  more: "M2.5 3.5h9M2.5 7h9M2.5 10.5h9",
  commands: "M2.5 3.5 6 7l-3.5 3.5M7.5 10.5h4",
  settings: "M2 4.5h5M11 4.5h1M2 9.5h1M7 9.5h5M7.5 2.5v4h3v-4zM3.5 7.5v4h3v-4z",
  info: "M7 6.2v4M7 3.6v.4",
  none: "M6.5 7h1",
  draft: "M7 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM7 2v10M9 3v8M11 5v4",
  unplugged: "M4.5 1.5v3M9.5 1.5v3M3 4.5h8v2.5a4 4 0 0 1-8 0zM7 11v2M1.5 12.5l11-11",
  clock: "M7 2a5 5 0 1 1 0 10 5 5 0 0 1 0-10zM7 4.5V7l2 1.5",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name }: { name: IconName }) => (
  <svg className={name === "run" || name === "stop" ? "ic fill" : "ic"} viewBox="0 0 14 14" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

export const ThemeIcon = () => (
  <svg className="ic" viewBox="0 0 14 14" aria-hidden="true">
    <circle cx="7" cy="7" r="4.5" />
    <path d="M7 2.5a4.5 4.5 0 0 1 0 9z" fill="currentColor" />
  </svg>
);

export const Mark = () => (
  <svg viewBox="0 0 20 20" aria-hidden="true">
    <path d="M1 1h18v18H1z" fill="var(--ink)" />
    <path d="M10 2v16M2 10h16" stroke="var(--sheet)" strokeOpacity=".28" />
    <path d="M2.5 14.5h4l1.2-9 2.2 6.6 1.7-3.6 1.4 1.9h4.5" fill="none" stroke="var(--seq-3)" strokeWidth="1.6" strokeLinejoin="round" />
  </svg>
);
