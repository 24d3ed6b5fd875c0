"use client";
import { useEffect, useId, useState } from "react";
import { Icon } from "../parts/icons.tsx";

/** A text to take along: selected at a touch, copied by its button. */
export function CopyField(props: { label: string; hint?: string; value: string; copied?: boolean; multiline?: boolean }) {
  const [copied, setCopied] = useState(false);
  const id = useId();
  useEffect(() => setCopied(props.copied ?? false), [props.copied]);
  const copy = (): void => {
    navigator.clipboard.writeText(props.value).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  const field = {
    id,
    readOnly: true,
    value: props.value,
    "aria-label": props.label,
    onFocus: (event: { target: { select(): void } }) => event.target.select(),
  };
  return (
    <div className="copy-field">
      <p>
        <label htmlFor={id}>{props.label}</label>
        {props.hint !== undefined && <span className="meta">{props.hint}</span>}
        <span className="meta copied" role="status">
          {copied ? "Copied." : ""}
        </span>
      </p>
      <div>
        <span className="field">{props.multiline ? <textarea {...field} rows={4} /> : <input {...field} />}</span>
        <button type="button" className="btn" aria-label={`Copy: ${props.label}`} onClick={copy}>
          <Icon name="copy" />
          Copy
        </button>
      </div>
    </div>
  );
}
