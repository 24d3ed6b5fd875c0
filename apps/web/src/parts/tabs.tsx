"use client";
import type { ReactNode } from "react";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  readonly count?: ReactNode;
  readonly tone?: "warn" | "bad" | undefined;
}

/** Index tabs on the edge of a sheet. One tab stop; arrow keys, Home and End move inside. */
export function Tabs<Id extends string>(props: {
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  onSelect(id: Id): void;
  panel: string;
  children?: ReactNode;
}) {
  const { tabs, selected, onSelect, panel } = props;
  return (
    <div className="tabs">
      <div className="tablist" role="tablist" aria-label={props.label}>
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${panel}-${tab.id}`}
            aria-selected={tab.id === selected}
            aria-controls={panel}
            tabIndex={tab.id === selected ? 0 : -1}
            onClick={() => onSelect(tab.id)}
            onKeyDown={(event) => {
              const to = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: tabs.length - 1 }[event.key];
              if (to === undefined) return;
              event.preventDefault();
              const next = tabs[(to + tabs.length) % tabs.length] as Tab<Id>;
              onSelect(next.id);
              document.getElementById(`${panel}-${next.id}`)?.focus();
            }}
          >
            {tab.label} {tab.count !== undefined && <span className={`cnt ${tab.tone ?? ""}`}>{tab.count}</span>}
          </button>
        ))}
      </div>
      {props.children !== undefined && <div className="tools">{props.children}</div>}
    </div>
  );
}
