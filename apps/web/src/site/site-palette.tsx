"use client";
import { useRouter } from "next/navigation";
import { useMac } from "../palette/keys.tsx";
import { onPageCommands } from "../palette/on-page.ts";
import { exampleCommands, lookCommands, placeCommands } from "../palette/places.ts";
import { ariaShortcut, shortcutText } from "../palette/shortcut.ts";
import { useCommands } from "../palette/use-commands.tsx";
import { Icon } from "../parts/icons.tsx";
import { useSettingsOnPage } from "../settings/use-settings.ts";

/** The command palette of all pages but the playground, which has one of its own; by the same keys. */
export function SitePalette({ onTheme }: { onTheme(): void }) {
  const router = useRouter();
  const mac = useMac();
  useSettingsOnPage();
  const go = (path: string): void => router.push(path);
  const { palette, open } = useCommands(() => [
    ...onPageCommands(),
    ...lookCommands(onTheme),
    ...exampleCommands((id) => go(`/play/${id}`)),
    ...placeCommands(go),
  ]);
  return (
    <>
      <button
        type="button"
        className="btn quiet hide-s"
        aria-label="Commands"
        aria-keyshortcuts={ariaShortcut("Mod+K", mac)}
        title={`All commands (${shortcutText("Mod+K", mac)})`}
        onClick={open}
      >
        <Icon name="commands" />
      </button>
      {palette}
    </>
  );
}
