"use client";
import { useState } from "react";
import { Prose } from "../classes/study/statement.tsx";
import { BROWSER_DEVICE } from "../device/browser-device.ts";
import { DeviceSelect, useDevices } from "../workbench/top-bar.tsx";
import type { LessonPart } from "./lesson-parts.ts";
import { LiveProgram } from "./live-program.tsx";

/**
 * A lesson's text, with its programs live. One of them at a time has the editor, and all run on one device: what it takes to
 * edit and to run is loaded once, with the first that asks for it.
 */
export function LessonText({ lesson, parts }: { lesson: string; parts: readonly LessonPart[] }) {
  const devices = useDevices(false);
  const [device, setDevice] = useState<string>();
  const [edited, setEdited] = useState<number | null>(null);
  const chosen = device ?? (devices[0]?.id === BROWSER_DEVICE.id ? BROWSER_DEVICE.id : undefined);
  const programs = parts.flatMap((part, i) => ("code" in part ? i : []));
  return (
    <>
      {programs.length > 0 && (
        <div className="lesson-device">
          <span className="meta">The programs on this page can be run and changed. They run on</span>
          <DeviceSelect devices={devices} device={device} onDevice={setDevice} />
        </div>
      )}
      <article className="lesson-text">
        {parts.map((part, i) => {
          if ("html" in part) return <Prose key={i} html={part.html} />;
          const number = programs.indexOf(i) + 1;
          return (
            <LiveProgram
              key={i}
              place={`lesson-${lesson}-${number}`}
              number={number}
              code={part.code}
              device={chosen}
              edited={edited === number}
              onEdit={(edit) => setEdited(edit ? number : null)}
            />
          );
        })}
      </article>
    </>
  );
}
