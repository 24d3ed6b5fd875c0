import type { Command } from "./commands.ts";

/**
 * What the page that is open offers: its own controls, where they carry the title of their command in `data-command`. A field gets the
 * focus, anything else is clicked. So pages that are no components of the browser have commands, too.
 */
export const onPageCommands = (): Command[] =>
  [...document.querySelectorAll<HTMLElement>("[data-command]")]
    .filter((element) => element.checkVisibility())
    .map((element, i) => ({
      id: `page.${element.dataset.command ?? i}`,
      title: element.dataset.command ?? "",
      group: "This page",
      run: () => {
        if (element instanceof HTMLInputElement) element.select();
        element.focus();
        if (!(element instanceof HTMLInputElement)) element.click();
      },
    }));
