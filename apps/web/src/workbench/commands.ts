import type { DeviceInfo, SnippetView } from "@tracepad/shared";
import type { Command } from "../palette/commands.ts";
import { exampleCommands, lookCommands, placeCommands } from "../palette/places.ts";
import { FONT_SIZES, settings } from "../settings/settings.ts";
import { LOWER_VIEWS, type LowerView, RESULT_VIEWS, type ResultView, VIEW_NAMES } from "./views.ts";

/** What the page's commands act on. */
export interface Acts {
  readonly running: boolean;
  readonly stoppable: boolean;
  readonly modified: boolean;
  readonly traced: boolean;
  readonly devices: readonly DeviceInfo[];
  readonly snippet: SnippetView | null;
  run(): void;
  stop(): void;
  share(): void;
  fork(): void;
  about(): void;
  reset(): void;
  drafts(): void;
  download(): void;
  exportTrace(): void;
  compare(): void;
  theme(): void;
  device(id: string): void;
  example(id: string): void;
  result(view: ResultView): void;
  lower(view: LowerView): void;
  foldLower(): void;
  focusEditor(): void;
  focusResults(): void;
  /** An action of the editor, by Monaco's name. */
  editor(action: string): void;
  go(path: string): void;
}

const OTHER_NAMES: Readonly<Record<ResultView | LowerView, string>> = {
  output: "printed figures results",
  ir: "jaxpr equations passes kernels wasm",
  graph: "nodes edges drawing",
  cache: "signatures hits retraces",
  timeline: "time phases calls",
  compare: "eager against jit",
  problems: "errors warnings",
  log: "events",
};

const viewCommands = ({ result, lower, focusEditor, focusResults, foldLower }: Acts): Command[] => [
  { id: "view.code", title: "Go to the editor", group: "Views", keys: ["View+0"], words: "code program focus", run: focusEditor },
  ...RESULT_VIEWS.map(
    (view, i): Command => ({
      id: `view.${view}`,
      title: `Show ${VIEW_NAMES[view]}`,
      group: "Views",
      keys: [`View+${i + 1}`],
      words: OTHER_NAMES[view],
      run: () => {
        result(view);
        focusResults();
      },
    }),
  ),
  ...LOWER_VIEWS.map(
    (view, i): Command => ({
      id: `view.${view}`,
      title: `Show ${VIEW_NAMES[view]}`,
      group: "Views",
      keys: [`View+${i + 1 + RESULT_VIEWS.length}`],
      words: OTHER_NAMES[view],
      run: () => lower(view),
    }),
  ),
  { id: "view.fold", title: "Fold or open the views below", group: "Views", words: "timeline hide", run: foldLower },
];

const editorCommands = ({ editor }: Acts): Command[] => {
  const act = (id: string, title: string, action: string, editorKeys: string | undefined, words: string): Command => ({
    id: `editor.${id}`,
    title,
    group: "Editor",
    words,
    ...(editorKeys === undefined ? {} : { editorKeys }),
    run: () => editor(action),
  });
  return [
    act("format", "Format the program", "editor.action.formatDocument", "Alt+Shift+F", "indent pretty"),
    act("line", "Go to a line", "editor.action.gotoLine", "Ctrl+G", "jump number"),
    act("symbol", "Go to a function or a name", "editor.action.quickOutline", "Mod+Shift+O", "symbol outline jump"),
    act("find", "Find", "actions.find", "Mod+F", "search"),
    act("replace", "Find and replace", "editor.action.startFindReplaceAction", undefined, "search"),
    act("comment", "Comment the line in or out", "editor.action.commentLine", "Mod+/", "toggle"),
    act("rename", "Rename the name at the caret", "editor.action.rename", "F2", "symbol"),
    act("duplicate", "Duplicate the line", "editor.action.copyLinesDownAction", "Alt+Shift+↓", "copy"),
    act("undo", "Undo", "undo", "Mod+Z", "back"),
    act("redo", "Redo", "redo", "Mod+Shift+Z", "again"),
  ];
};

function browserCommands({ theme, device, devices }: Acts): Command[] {
  const { vim, wordWrap, fontSize } = settings.get();
  const set = (id: string, title: string, words: string, change: Parameters<typeof settings.change>[0]): Command => ({
    id: `set.${id}`,
    title,
    group: "This browser",
    words,
    run: () => settings.change(change),
  });
  return [
    ...lookCommands(theme),
    set("vim", vim ? "Vim keys off" : "Vim keys on", "modal keyboard mode setting", { vim: !vim }),
    set("wrap", wordWrap ? "Do not wrap long lines" : "Wrap long lines", "word setting", { wordWrap: !wordWrap }),
    ...(fontSize < FONT_SIZES.most ? [set("larger", "Larger letters", "font size setting zoom", { fontSize: fontSize + 1 })] : []),
    ...(fontSize > FONT_SIZES.least ? [set("smaller", "Smaller letters", "font size setting zoom", { fontSize: fontSize - 1 })] : []),
    ...devices.map(
      ({ id, description }): Command => ({
        id: `device.${id}`,
        title: `Run on ${id === "browser" ? "this browser" : id}`,
        group: "Run",
        words: `device ${description}`,
        run: () => device(id),
      }),
    ),
  ];
}

/** All that the playground can do now. */
export function workbenchCommands(acts: Acts): Command[] {
  const { snippet, go } = acts;
  const when = (possible: boolean, command: Command): Command[] => (possible ? [command] : []);
  return [
    ...when(!acts.running, {
      id: "run",
      title: "Run",
      group: "Run",
      keys: ["Mod+Enter", "Ctrl+Enter"],
      words: "start execute",
      run: acts.run,
    }),
    ...when(acts.stoppable, { id: "stop", title: "Stop", group: "Run", keys: ["Mod+Shift+."], words: "cancel end", run: acts.stop }),
    ...when(!acts.running && acts.traced, {
      id: "compare",
      title: "Run eager and jit, and compare",
      group: "Run",
      words: "both ways",
      run: acts.compare,
    }),
    { id: "share", title: "Share", group: "Program", keys: ["Mod+Shift+S"], words: "link save keep publish", run: acts.share },
    ...when(snippet !== null, { id: "fork", title: "Fork", group: "Program", words: "copy mine", run: acts.fork }),
    ...when(snippet !== null, {
      id: "about",
      title: "About this snippet",
      group: "Program",
      words: "versions forks embed",
      run: acts.about,
    }),
    ...when(acts.modified, {
      id: "reset",
      title: "Reset the program to what it was",
      group: "Program",
      words: "undo all original",
      run: acts.reset,
    }),
    { id: "drafts", title: "Recover a draft", group: "Program", words: "lost restore tab crash kept back", run: acts.drafts },
    { id: "download", title: "Download main.ts", group: "Program", keys: ["Mod+S"], words: "save file export", run: acts.download },
    ...when(snippet !== null, {
      id: "project",
      title: "Download as a project",
      group: "Program",
      words: "zip package node",
      run: () => go(`/s/${snippet?.id}/download`),
    }),
    ...when(acts.traced, {
      id: "trace",
      title: "Export the run as a Chrome trace",
      group: "Program",
      words: "download perfetto profile",
      run: acts.exportTrace,
    }),
    ...viewCommands(acts),
    ...editorCommands(acts),
    ...browserCommands(acts),
    ...exampleCommands(acts.example),
    ...placeCommands(go).filter(({ id }) => id !== "go.playground" || location.pathname !== "/"),
  ];
}
