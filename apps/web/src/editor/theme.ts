import type * as Monaco from "monaco-editor/editor";

/** A token's colour as it stands in the page, as `#rrggbb`. Computed styles resolve `light-dark()`. */
function resolver(): (token: string) => string {
  const probe = document.createElement("span");
  probe.style.display = "none";
  document.body.append(probe);
  const canvas = document.createElement("canvas").getContext("2d") as CanvasRenderingContext2D;
  return (token) => {
    probe.style.color = `var(${token})`;
    canvas.fillStyle = "#000";
    canvas.fillStyle = getComputedStyle(probe).color;
    return canvas.fillStyle as string;
  };
}

/** Defines Monaco's theme from the page's tokens: a printed listing, two hues only. */
export function defineTheme(monaco: typeof Monaco, dark: boolean): string {
  const color = resolver();
  const bare = (token: string): string => color(token).slice(1);
  const name = dark ? "tracepad-dark" : "tracepad-light";
  monaco.editor.defineTheme(name, {
    base: dark ? "vs-dark" : "vs",
    inherit: true,
    rules: [
      { token: "", foreground: bare("--ink") },
      { token: "keyword", foreground: bare("--ink"), fontStyle: "bold" },
      { token: "identifier", foreground: bare("--ink") },
      { token: "comment", foreground: bare("--ink-3"), fontStyle: "italic" },
      { token: "string", foreground: bare("--code-lit") },
      { token: "number", foreground: bare("--code-lit") },
      { token: "regexp", foreground: bare("--code-lit") },
      { token: "type", foreground: bare("--code-type") },
      { token: "delimiter", foreground: bare("--ink-2") },
    ],
    colors: {
      "editor.background": color("--sheet"),
      "editor.foreground": color("--ink"),
      "editorLineNumber.foreground": color("--ink-3"),
      "editorLineNumber.activeForeground": color("--ink"),
      "editorCursor.foreground": color("--ink"),
      "editor.selectionBackground": color("--wash"),
      "editor.inactiveSelectionBackground": color("--inset"),
      "editor.selectionHighlightBackground": color("--inset"),
      "editor.wordHighlightBackground": color("--inset"),
      "editor.wordHighlightStrongBackground": color("--inset"),
      "editor.lineHighlightBackground": color("--inset"),
      "editor.lineHighlightBorder": color("--line"),
      "editor.findMatchBackground": color("--warn-wash"),
      "editor.findMatchHighlightBackground": color("--warn-wash"),
      "editorBracketMatch.background": color("--wash"),
      "editorBracketMatch.border": color("--accent"),
      ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`editorBracketHighlight.foreground${n}`, color("--ink-2")])),
      "editorBracketHighlight.unexpectedBracket.foreground": color("--bad"),
      "editorError.foreground": color("--bad"),
      "editorWarning.foreground": color("--warn"),
      "editorIndentGuide.background1": color("--grat"),
      "editorIndentGuide.activeBackground1": color("--line"),
      "editorWidget.background": color("--raise"),
      "editorWidget.border": color("--rule"),
      "editorWidget.foreground": color("--ink"),
      "editorHoverWidget.background": color("--raise"),
      "editorHoverWidget.border": color("--rule"),
      "editorSuggestWidget.background": color("--raise"),
      "editorSuggestWidget.border": color("--rule"),
      "editorSuggestWidget.foreground": color("--ink"),
      "editorSuggestWidget.selectedBackground": color("--wash"),
      "editorSuggestWidget.selectedForeground": color("--ink"),
      "editorSuggestWidget.highlightForeground": color("--accent"),
      "editorSuggestWidget.focusHighlightForeground": color("--accent"),
      "list.hoverBackground": color("--inset"),
      "input.background": color("--raise"),
      "input.border": color("--rule"),
      focusBorder: color("--accent"),
      "textLink.foreground": color("--accent"),
      "scrollbar.shadow": color("--sheet"),
      "scrollbarSlider.background": `${color("--rule")}55`,
      "scrollbarSlider.hoverBackground": `${color("--rule")}88`,
      "scrollbarSlider.activeBackground": `${color("--rule")}aa`,
      "editorOverviewRuler.border": color("--sheet"),
      "editorGutter.background": color("--sheet"),
    },
  });
  return name;
}
