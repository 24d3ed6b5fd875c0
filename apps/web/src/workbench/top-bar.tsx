"use client";
import type { DeviceInfo } from "@tracepad/shared";
import Link from "next/link";
import { type ReactNode, useEffect, useState } from "react";
import { api } from "../api/client.ts";
import { BROWSER_DEVICE, prepareBrowserDevice } from "../device/browser-device.ts";
import type { DraftStore } from "../drafts/draft-store.ts";
import { useDraft } from "../drafts/use-draft.ts";
import type { Example } from "../examples/catalogue.ts";
import type { Lamp, Stage } from "../model/run-state.ts";
import { Keys, useMac } from "../palette/keys.tsx";
import { ariaShortcut, shortcutText } from "../palette/shortcut.ts";
import { Icon, Mark, ThemeIcon } from "../parts/icons.tsx";
import { Menu } from "../parts/menu.tsx";
import type { ToldQuota } from "../run/use-queue.ts";
import { SettingsFields } from "../settings/settings-fields.tsx";
import { AccountLink } from "../site/account-link.tsx";

/** When the page has settled: what runs programs here is half a megabyte. */
const PREPARE_MS = 4_000;

/**
 * The devices that workers offer, and this browser; empty until the server answers. The default is the browser where no worker is.
 * `prepare`: what it takes to run here is loaded before it is asked for.
 */
export function useDevices(prepare = true): readonly DeviceInfo[] {
  const [devices, setDevices] = useState<readonly DeviceInfo[]>([]);
  useEffect(() => {
    let asked = true;
    api.devices.list.query().then(
      (found) => asked && setDevices([...found, { ...BROWSER_DEVICE, default: found.length === 0 }]),
      () => asked && setDevices([{ ...BROWSER_DEVICE, default: true }]),
    );
    // Without it a run says that the server cannot be reached, as it would anyway.
    const timer = prepare ? setTimeout(() => void prepareBrowserDevice().catch(() => undefined), PREPARE_MS) : undefined;
    return () => {
      asked = false;
      clearTimeout(timer);
    };
  }, [prepare]);
  return devices;
}

export function DeviceSelect({
  devices,
  device,
  onDevice,
}: {
  devices: readonly DeviceInfo[];
  device: string | undefined;
  onDevice(id: string): void;
}) {
  if (devices.length === 0) return null;
  const value = device ?? devices.find((d) => d.default)?.id ?? devices[0]?.id;
  return (
    <label className="select hide-s">
      <span className="vh">Device</span>
      <select value={value} title={devices.find((d) => d.id === value)?.description} onChange={(event) => onDevice(event.target.value)}>
        {devices.map((d) => (
          <option key={d.id} value={d.id}>
            {d.id === BROWSER_DEVICE.id ? "this browser" : d.id}
          </option>
        ))}
      </select>
      <Icon name="down" />
    </label>
  );
}

export function ExampleMenu({ examples, onExample }: { examples: readonly Example[]; onExample(example: Example): void }) {
  return (
    <Menu
      className="hide-s"
      label={
        <>
          Examples
          <Icon name="down" />
        </>
      }
    >
      {(close) => (
        <>
          {examples.map((example) => (
            <li key={example.id}>
              <button
                type="button"
                onClick={() => {
                  onExample(example);
                  close();
                }}
              >
                <span className="tt">{example.title}</span>
                <span className="meta">{example.about}</span>
              </button>
            </li>
          ))}
          <li aria-hidden="true">
            <hr />
          </li>
          <li className="menu-row">
            <Link href="/gallery">All examples</Link>
            <Link href="/lessons">Lessons</Link>
            <Link href="/guide">Guide</Link>
            <Link href="/snippets">My snippets</Link>
            <Link href="/teach">Classes</Link>
          </li>
        </>
      )}
    </Menu>
  );
}

/** What is left of the seconds that programs may run; of the runs a minute once these are scarcer. And when it is all again. */
function quotaText({ runs, seconds, at }: ToldQuota): { readonly text: string; readonly title: string } {
  if (runs.left <= runs.of / 2 && runs.left / runs.of <= seconds.left / seconds.of) {
    const wait = Math.ceil(runs.fullMs / 1000);
    return {
      text: `${runs.left} of ${runs.of} runs left, all again in ${wait} s`,
      title: `${runs.of} runs a minute on our machines. In your browser you may run as many as you like.`,
    };
  }
  const again = new Date(at + seconds.fullMs).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return {
    text: seconds.left > seconds.of / 2 ? `${seconds.left} s left` : `${seconds.left} of ${seconds.of} s left, all again at ${again}`,
    title: `Programs may run ${seconds.of} seconds an hour on our machines; all of them again at ${again}. In your browser they may run as long as you like.`,
  };
}

export function QuotaLeft({ quota }: { quota: ToldQuota | null }) {
  if (quota === null) return null;
  const { text, title } = quotaText(quota);
  return (
    <span className="quota-left meta" data-testid="quota" title={title}>
      {text}
    </span>
  );
}

/** In a menu, where the bar has no room for it. */
function QuotaRow({ quota }: { quota: ToldQuota | null }) {
  if (quota === null) return null;
  const { text, title } = quotaText(quota);
  return (
    <li className="menu-row quota-row meta">
      {text}. {title}
    </li>
  );
}

function Title({ draft }: { draft: DraftStore }) {
  const title = useDraft(draft, (now) => now?.title ?? "");
  return (
    <div className="title">
      <input
        value={title}
        maxLength={120}
        aria-label="Title"
        spellCheck={false}
        onChange={(event) => draft.change({ title: event.target.value })}
      />
    </div>
  );
}

export function TopBar(props: {
  draft: DraftStore;
  examples: readonly Example[];
  onExample(example: Example): void;
  stage: Stage;
  lamp: Lamp;
  stateText: string;
  quota: ToldQuota | null;
  onRun(): void;
  onStop(): void;
  device: string | undefined;
  devices: readonly DeviceInfo[];
  onDevice(id: string): void;
  /** Another build of the page is there. */
  updated: boolean;
  onTheme(): void;
  onCommands(): void;
  share: ReactNode;
  fork: ReactNode;
}) {
  const { stage } = props;
  const mac = useMac();
  const busy = stage === "starting" || stage === "queued" || stage === "running";
  return (
    <header className="bar">
      <Link className="mark" href="/" aria-label="Tracepad">
        <Mark />
        Tracepad
      </Link>
      <span className="sep" />
      <Title draft={props.draft} />
      <ExampleMenu examples={props.examples} onExample={props.onExample} />
      <span className="sep hide-s" />
      <div className={busy ? "run-stop busy" : "run-stop"}>
        <button
          type="button"
          className="btn primary run"
          disabled={busy}
          onClick={props.onRun}
          aria-keyshortcuts={ariaShortcut("Mod+Enter", mac)}
        >
          <Icon name="run" />
          Run
          <Keys className="hide-s" keys="Mod+Enter" />
        </button>
        <button type="button" className="btn stop" disabled={stage !== "queued" && stage !== "running"} onClick={props.onStop}>
          <Icon name="stop" />
          Stop
        </button>
      </div>
      <span className={`lamp hide-s ${props.lamp === "idle" ? "" : props.lamp}`} role="status" data-testid="state" title={props.stateText}>
        {props.stateText}
      </span>
      <QuotaLeft quota={props.quota} />
      {props.updated && (
        <button type="button" className="btn small hide-s" title="Your program and its results stay" onClick={() => location.reload()}>
          New version: reload
        </button>
      )}
      <span className="grow" />
      <DeviceSelect devices={props.devices} device={props.device} onDevice={props.onDevice} />
      <span className="hide-s bar-acts">
        {props.fork}
        {props.share}
        <AccountLink />
        <span className="bar-icons">
          <button
            type="button"
            className="btn quiet"
            aria-label="Commands"
            aria-keyshortcuts={ariaShortcut("Mod+K", mac)}
            title={`All commands (${shortcutText("Mod+K", mac)})`}
            onClick={props.onCommands}
          >
            <Icon name="commands" />
          </button>
          <Menu className="quiet-menu" name="Settings" right label={<Icon name="settings" />}>
            {() => (
              <>
                <QuotaRow quota={props.quota} />
                <SettingsFields />
              </>
            )}
          </Menu>
          <button type="button" className="btn quiet" aria-label="Theme" title="Light or dark" onClick={props.onTheme}>
            <ThemeIcon />
          </button>
        </span>
      </span>
      <Menu className="only-s" name="More" right label={<Icon name="more" />}>
        {(close) => (
          <>
            {props.examples.map((example) => (
              <li key={example.id}>
                <button
                  type="button"
                  onClick={() => {
                    props.onExample(example);
                    close();
                  }}
                >
                  <span className="tt">{example.title}</span>
                </button>
              </li>
            ))}
            <li aria-hidden="true">
              <hr />
            </li>
            <li className="menu-row">
              {props.fork}
              {props.share}
              <button type="button" className="btn" onClick={props.onTheme}>
                <ThemeIcon />
                Theme
              </button>
              <button
                type="button"
                className="btn"
                onClick={() => {
                  close();
                  props.onCommands();
                }}
              >
                <Icon name="commands" />
                Commands
              </button>
            </li>
            <QuotaRow quota={props.quota} />
            <SettingsFields />
            <li className="menu-row">
              <Link href="/gallery">All examples</Link>
              <Link href="/lessons">Lessons</Link>
              <Link href="/guide">Guide</Link>
              <Link href="/snippets">My snippets</Link>
              <Link href="/teach">Classes</Link>
              <AccountLink />
            </li>
          </>
        )}
      </Menu>
    </header>
  );
}
