import { type ConsoleFilter, LEVELS, type Level } from "../../model/console.ts";
import { plural } from "../../model/format.ts";

/** Which printed lines are looked at: by level, and by text. */
export function ConsoleBar(props: {
  counts: ReadonlyMap<Level, number>;
  filter: ConsoleFilter;
  /** Lines that are looked at. */
  shown: number;
  onFilter(filter: ConsoleFilter): void;
}) {
  const { counts, filter, shown, onFilter } = props;
  const total = [...counts.values()].reduce((a, b) => a + b, 0);
  const toggle = (level: Level): void => {
    const hidden = new Set(filter.hidden);
    if (!hidden.delete(level)) hidden.add(level);
    onFilter({ ...filter, hidden });
  };
  return (
    <search className="console-bar" aria-label="Printed lines">
      <fieldset className="seg small" aria-label="Levels">
        {LEVELS.filter((level) => level !== "debug" || counts.has(level)).map((level) => (
          <button key={level} type="button" aria-pressed={!filter.hidden.has(level)} onClick={() => toggle(level)}>
            {level} <span className="val">{counts.get(level) ?? 0}</span>
          </button>
        ))}
      </fieldset>
      <input
        type="search"
        placeholder="Find in the output"
        aria-label="Find in the output"
        value={filter.text}
        onChange={(event) => onFilter({ ...filter, text: event.target.value })}
      />
      <span className="meta" role="status">
        {shown < total && `${shown} of ${plural(total, "line")}`}
      </span>
    </search>
  );
}
