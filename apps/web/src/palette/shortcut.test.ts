import { expect, it } from "vitest";
import { ariaShortcut, isPressed, shortcutText } from "./shortcut.ts";

const keys = (code: string, ...held: ("ctrlKey" | "metaKey" | "altKey" | "shiftKey")[]) => ({
  code,
  ...{ ctrlKey: false, metaKey: false, altKey: false, shiftKey: false },
  ...Object.fromEntries(held.map((name) => [name, true])),
});

it("hears the keys of its system, and no more than those", () => {
  expect(isPressed("Mod+K", keys("KeyK", "ctrlKey"), false)).toBe(true);
  expect(isPressed("Mod+K", keys("KeyK", "ctrlKey"), true)).toBe(false);
  expect(isPressed("Mod+K", keys("KeyK", "metaKey"), true)).toBe(true);
  expect(isPressed("Mod+K", keys("KeyK", "ctrlKey", "shiftKey"), false)).toBe(false);
  expect(isPressed("Mod+K", keys("KeyJ", "ctrlKey"), false)).toBe(false);
  expect(isPressed("Mod+Enter", keys("NumpadEnter", "ctrlKey"), false)).toBe(true);
  expect(isPressed("Ctrl+Enter", keys("Enter", "ctrlKey"), true)).toBe(true);
  expect(isPressed("F1", keys("F1"), false)).toBe(true);
});

it("takes the place of a key, whatever letter the keyboard's language gives it", () => {
  expect(isPressed("View+1", keys("Digit1", "altKey"), false)).toBe(true);
  expect(isPressed("View+1", keys("Digit1", "ctrlKey"), true)).toBe(true);
  expect(isPressed("View+1", keys("Digit1", "altKey"), true)).toBe(false);
  expect(isPressed("Mod+Shift+.", keys("Period", "ctrlKey", "shiftKey"), false)).toBe(true);
});

it("says the keys as they are printed", () => {
  expect(shortcutText("Mod+Shift+F", true)).toBe("⌘⇧F");
  expect(shortcutText("Mod+Shift+F", false)).toBe("Ctrl Shift F");
  expect(ariaShortcut("Mod+Enter", false)).toBe("Control+Enter");
});
