import type { RunEvent } from "@tracepad/shared";

const say = (event: RunEvent): string | null => {
  if (event.type === "status") return [event.status, event.detail].filter((part) => part !== null).join(": ");
  if (event.type === "done") return [`ended: ${event.status}`, event.message].filter((part) => part !== null).join(". ");
  if (event.type === "compile")
    return event.cached
      ? `${event.fn} found compiled, key ${event.key.slice(0, 12)}`
      : `${event.fn} compiled, key ${event.key.slice(0, 12)}`;
  return null;
};

/** What happened around the program: queue, device, compilations, the end. */
export function Log({ events }: { events: readonly RunEvent[] }) {
  const lines = events.flatMap((event) => {
    const text = say(event);
    return text === null ? [] : [{ id: event.id, t: event.t, text }];
  });
  if (lines.length === 0) {
    return (
      <div className="empty">
        <p className="prose">Nothing logged yet.</p>
      </div>
    );
  }
  return (
    <ol className="runlog">
      {lines.slice(-300).map((line) => (
        <li key={line.id}>
          <span className="val">{(line.t / 1000).toFixed(3)}</span>
          <span className="unit">s</span>
          <span>{line.text}</span>
        </li>
      ))}
    </ol>
  );
}
