import { typescript } from "monaco-editor/languages/features/typescript/lib/typescriptServices";
import { TypeScriptWorker } from "monaco-editor/languages/features/typescript/tsWorker";
import { IMPLICIT_ANY } from "./compiler-options.ts";
import { noteLiterals } from "./literal-notes.ts";
import { checkOperands } from "./operand-checks.ts";
import { type TypedView, typedView } from "./typed-view.ts";
import type { Diagnostic, LanguageService, Span } from "./typescript-api.ts";

const ts = typescript;

interface Placed {
  readonly textSpan: Span;
}
interface Shown {
  readonly version: string;
  readonly source: string;
  readonly view: TypedView;
}

/** TypeScript: "No overload matches this call." */
const NO_OVERLOAD = 2769;
/** An assignment that made an array of what began as a number. */
const BECAME_ARRAY = /^Type '(?:number \| )?Array(?: \| number)?' is not assignable to type 'number'/;

const messageOf = ({ messageText }: Diagnostic): string => (typeof messageText === "string" ? messageText : messageText.messageText);

/** Modules go by the name that programs import them by, not by where the editor keeps their types. */
const withModuleNames = (text: string): string =>
  text.replace(/import\("file:\/\/\/node_modules\/([^"]+?)(?:\/index)?"\)/g, 'import("$1")');

function readable(message: Diagnostic["messageText"]): Diagnostic["messageText"] {
  return typeof message === "string" ? withModuleNames(message) : { ...message, messageText: withModuleNames(message.messageText) };
}

/**
 * TypeScript for programs with operators on arrays: it checks the typed view of a program, and speaks of the program's
 * own places. What knows no types (syntax errors, formatting) works on the program itself.
 */
export class ProgramWorker extends TypeScriptWorker {
  private readonly shown = new Map<string, Shown>();
  private readonly widened = new Map<string, Set<string>>();
  private readonly untyped: LanguageService;

  constructor(ctx: object, createData: object) {
    super(ctx, createData);
    this.untyped = ts.createLanguageService({
      getCompilationSettings: () => ({ ...this.getCompilationSettings(), noLib: true, noResolve: true }),
      getScriptFileNames: () => this.getScriptFileNames().filter((name) => this._getModel(name) !== null),
      getScriptVersion: (name: string) => this._getModel(name)?.version.toString() ?? "",
      getScriptSnapshot: (name: string) => snapshotOf(this._getModel(name)?.getValue()),
      getCurrentDirectory: () => "",
      getDefaultLibFileName: () => "",
      fileExists: () => false,
      readFile: () => undefined,
    });
  }

  override getScriptVersion(name: string): string {
    return this._getModel(name) === null ? super.getScriptVersion(name) : this.show(name).version;
  }

  override _getScriptText(name: string): string | undefined {
    return this._getModel(name) === null ? super._getScriptText(name) : this.show(name).view.text;
  }

  /** The view of a program as it stands. */
  private show(name: string): Shown {
    const model = this._getModel(name);
    const source = model?.getValue() ?? "";
    const widened = this.widened.get(name) ?? new Set();
    const version = `${model?.version}:${[...widened].join()}`;
    const known = this.shown.get(name);
    if (known?.version === version && known.source === source) return known;
    const shown = { version, source, view: typedView(ts, source, widened) };
    this.shown.set(name, shown);
    return shown;
  }

  override async getSyntacticDiagnostics(name: string): Promise<Diagnostic[]> {
    return TypeScriptWorker.clearFiles(this.untyped.getSyntacticDiagnostics(name));
  }

  override async getSemanticDiagnostics(name: string): Promise<Diagnostic[]> {
    // Types mean nothing while the program does not parse, and the view of it may be odd.
    let found = this._languageService.getSemanticDiagnostics(name);
    if (this.widen(name, found)) found = this._languageService.getSemanticDiagnostics(name);
    const { view } = this.show(name);
    const program = this._languageService.getProgram();
    const file = program?.getSourceFile(name);
    const operands = program === undefined || file === undefined ? [] : checkOperands(ts, file, program.getTypeChecker());
    const places = new Set<string>();
    const all = [...found, ...operands]
      .filter((diagnostic) => !IMPLICIT_ANY.has(diagnostic.code) && !messageOf(diagnostic).includes("$op"))
      .map((diagnostic): Diagnostic => {
        const said = { ...diagnostic, messageText: readable(diagnostic.messageText) };
        if (diagnostic.start === undefined) return said;
        return { ...said, ...view.spanToSource({ start: diagnostic.start, length: diagnostic.length ?? 0 }) };
      })
      // What is wrong with the target of `x += y` is said of both its mentions in the view.
      .filter(({ start, length, code }) => {
        const key = `${start}:${length}:${code}`;
        return places.has(key) ? false : places.add(key);
      });
    return TypeScriptWorker.clearFiles(all);
  }

  /** Takes variables, and sums by `reduce`, that begin as numbers and become arrays for both, which TypeScript would refuse. */
  private widen(name: string, found: readonly Diagnostic[]): boolean {
    const { view } = this.show(name);
    const widened = this.widened.get(name) ?? new Set<string>();
    const before = widened.size;
    for (const diagnostic of found) {
      const { start, length } = diagnostic;
      const fold = diagnostic.code === NO_OVERLOAD && start !== undefined ? view.folds.get(view.toSource(start)) : undefined;
      if (fold !== undefined) widened.add(fold);
      if (diagnostic.code !== 2322 || start === undefined || !BECAME_ARRAY.test(messageOf(diagnostic))) continue;
      const target = view.text.slice(start, start + (length ?? 0));
      if (/^[\w$]+$/.test(target)) widened.add(target);
    }
    this.widened.set(name, widened);
    return widened.size > before;
  }

  override async getSuggestionDiagnostics(name: string): Promise<Diagnostic[]> {
    const { view } = this.show(name);
    const program = this._languageService.getProgram();
    const file = program?.getSourceFile(name);
    const notes = program === undefined || file === undefined ? [] : noteLiterals(ts, file, program.getTypeChecker());
    return [...(await super.getSuggestionDiagnostics(name)), ...TypeScriptWorker.clearFiles(notes)].flatMap((diagnostic) => {
      const span = { start: diagnostic.start ?? 0, length: diagnostic.length ?? 0 };
      return view.isCopied(span) ? [{ ...diagnostic, ...view.spanToSource(span) }] : [];
    });
  }

  override async getCompletionsAtPosition(name: string, place: number) {
    const { view } = this.show(name);
    const found = await super.getCompletionsAtPosition(name, view.toView(place));
    if (found === undefined) return undefined;
    const ours = <T extends { replacementSpan?: Span }>(x: T): T =>
      x.replacementSpan === undefined ? x : { ...x, replacementSpan: view.spanToSource(x.replacementSpan) };
    return { ...ours(found), entries: found.entries.filter((entry) => entry.name !== "$op").map(ours) };
  }

  override async getCompletionEntryDetails(name: string, place: number, entry: string) {
    return super.getCompletionEntryDetails(name, this.show(name).view.toView(place), entry);
  }

  override async getSignatureHelpItems(name: string, place: number, options: unknown) {
    const { view } = this.show(name);
    const found = await super.getSignatureHelpItems(name, view.toView(place), options);
    // Inside of an operator's operands it is the operator's own signature, which no program wrote.
    if (found === undefined || !view.isCopied({ start: found.applicableSpan.start - 1, length: 1 })) return undefined;
    return { ...found, applicableSpan: view.spanToSource(found.applicableSpan) };
  }

  override async getQuickInfoAtPosition(name: string, place: number) {
    const { view } = this.show(name);
    const found = await super.getQuickInfoAtPosition(name, view.toView(place));
    return found === undefined || !view.isCopied(found.textSpan) ? undefined : { ...found, textSpan: view.spanToSource(found.textSpan) };
  }

  override async getDocumentHighlights(name: string, place: number, files: readonly string[]) {
    const { view } = this.show(name);
    const found = await super.getDocumentHighlights(name, view.toView(place), files);
    return found?.map((document) => ({ ...document, highlightSpans: this.ours(view, document.highlightSpans) }));
  }

  override async getDefinitionAtPosition(name: string, place: number) {
    return this.inFiles(await super.getDefinitionAtPosition(name, this.show(name).view.toView(place)));
  }

  override async getReferencesAtPosition(name: string, place: number) {
    return this.inFiles(await super.getReferencesAtPosition(name, this.show(name).view.toView(place)));
  }

  override async findRenameLocations(name: string, place: number, inStrings: boolean, inComments: boolean, prefixes: boolean) {
    return this.inFiles(await super.findRenameLocations(name, this.show(name).view.toView(place), inStrings, inComments, prefixes));
  }

  override async getRenameInfo(name: string, place: number, options: unknown) {
    const { view } = this.show(name);
    const found = await super.getRenameInfo(name, view.toView(place), options);
    return found.triggerSpan === undefined ? found : { ...found, triggerSpan: view.spanToSource(found.triggerSpan) };
  }

  override async getNavigationTree(name: string) {
    return this.untyped.getNavigationTree(name);
  }
  override async getFormattingEditsForDocument(name: string, options: unknown) {
    return this.untyped.getFormattingEditsForDocument(name, options);
  }
  override async getFormattingEditsForRange(name: string, start: number, end: number, options: unknown) {
    return this.untyped.getFormattingEditsForRange(name, start, end, options);
  }
  override async getFormattingEditsAfterKeystroke(name: string, place: number, key: string, options: unknown) {
    return this.untyped.getFormattingEditsAfterKeystroke(name, place, key, options);
  }

  /** Fixes change the view, which nobody sees. */
  override async getCodeFixesAtPosition() {
    return [];
  }
  override async provideInlayHints() {
    return [];
  }

  /** Places of a program's own text, in its own places. */
  private ours<T extends Placed>(view: TypedView, places: readonly T[]): T[] {
    return places
      .filter(({ textSpan }) => view.isCopied(textSpan))
      .map((place) => ({ ...place, textSpan: view.spanToSource(place.textSpan) }));
  }

  private inFiles<T extends Placed & { readonly fileName: string }>(places: readonly T[] | undefined): T[] | undefined {
    return places?.flatMap((place) =>
      this._getModel(place.fileName) === null ? [place] : this.ours(this.show(place.fileName).view, [place]),
    );
  }
}

function snapshotOf(text: string | undefined) {
  if (text === undefined) return undefined;
  return {
    getText: (start: number, end: number) => text.slice(start, end),
    getLength: () => text.length,
    getChangeRange: () => undefined,
  };
}
