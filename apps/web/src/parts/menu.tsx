"use client";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";

/** A button with a menu under it. Escape and a click elsewhere close it; arrow keys move inside. */
export function Menu(props: {
  label: ReactNode;
  name?: string;
  className?: string;
  right?: boolean;
  children(close: () => void): ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>(".menu-list button:enabled, .menu-list input")?.focus();
    const outside = (event: PointerEvent): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>("button")?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of the button and the menu inside it
    <div
      className={`menu ${props.className ?? ""}`}
      ref={root}
      onKeyDown={(event) => {
        if (!open) return;
        if (event.key === "Escape") close();
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (step === undefined) return;
        event.preventDefault();
        const items = [...(root.current?.querySelectorAll<HTMLElement>(".menu-list :is(button:enabled, input, a)") ?? [])];
        const at = items.indexOf(document.activeElement as HTMLElement);
        items[(at + step + items.length) % items.length]?.focus();
      }}
    >
      <button type="button" className="btn" aria-expanded={open} aria-controls={id} aria-label={props.name} onClick={() => setOpen(!open)}>
        {props.label}
      </button>
      {open && (
        <ul className={props.right ? "menu-list right" : "menu-list"} id={id}>
          {props.children(close)}
        </ul>
      )}
    </div>
  );
}
