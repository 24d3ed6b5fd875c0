"use client";
import { useId } from "react";
import { FONT_SIZES, type Settings, settings } from "./settings.ts";
import { useSettings } from "./use-settings.ts";

const FLAGS: readonly { readonly name: "wordWrap" | "vim" | "reducedMotion"; readonly label: string }[] = [
  { name: "wordWrap", label: "Wrap long lines" },
  { name: "vim", label: "Vim keys" },
  { name: "reducedMotion", label: "Reduce motion" },
];

/** Rows of a menu: how this browser shows the program. */
export function SettingsFields() {
  const shown: Settings = useSettings();
  const label = useId();
  const { fontSize } = shown;
  return (
    <>
      <li className="menu-row set-row">
        <span id={label}>Font size</span>
        <span className="grow" />
        <fieldset className="seg" aria-labelledby={label}>
          <button
            type="button"
            aria-label="Smaller letters"
            disabled={fontSize <= FONT_SIZES.least}
            onClick={() => settings.change({ fontSize: fontSize - 1 })}
          >
            −
          </button>
          <output className="val">{fontSize}</output>
          <button
            type="button"
            aria-label="Larger letters"
            disabled={fontSize >= FONT_SIZES.most}
            onClick={() => settings.change({ fontSize: fontSize + 1 })}
          >
            +
          </button>
        </fieldset>
      </li>
      {FLAGS.map(({ name, label: text }) => (
        <li key={name} className="menu-row set-row">
          <label className="check">
            <input type="checkbox" checked={shown[name]} onChange={(event) => settings.change({ [name]: event.target.checked })} />
            {text}
          </label>
        </li>
      ))}
    </>
  );
}
