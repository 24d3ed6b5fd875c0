/** Parts of Monaco that come without declarations. */

declare module "monaco-editor/internal/common/initialize" {
  export function initialize(create: (ctx: object, createData: object) => object): void;
}

declare module "monaco-editor/languages/features/typescript/lib/typescriptServices" {
  export const typescript: import("./typescript-api.ts").TypeScript;
}

declare module "monaco-editor/languages/features/typescript/tsWorker" {
  type Api = typeof import("./typescript-api.ts");
  type Diagnostic = import("./typescript-api.ts").Diagnostic;
  type Span = import("./typescript-api.ts").Span;
  interface Place {
    readonly fileName: string;
    readonly textSpan: Span;
  }
  interface Entry {
    readonly name: string;
    readonly replacementSpan?: Span;
  }

  export class TypeScriptWorker {
    constructor(ctx: object, createData: object);
    protected readonly _languageService: import("./typescript-api.ts").LanguageService;
    protected _getModel(name: string): { readonly version: number; getValue(): string } | null;
    protected _getScriptText(name: string): string | undefined;
    static clearFiles(diagnostics: readonly Diagnostic[]): Diagnostic[];
    getCompilationSettings(): object;
    getScriptFileNames(): string[];
    getScriptVersion(name: string): string;
    getSyntacticDiagnostics(name: string): Promise<Diagnostic[]>;
    getSemanticDiagnostics(name: string): Promise<Diagnostic[]>;
    getSuggestionDiagnostics(name: string): Promise<Diagnostic[]>;
    getCompletionsAtPosition(
      name: string,
      place: number,
    ): Promise<{ readonly entries: readonly Entry[]; readonly replacementSpan?: Span } | undefined>;
    getCompletionEntryDetails(name: string, place: number, entry: string): Promise<unknown>;
    getSignatureHelpItems(name: string, place: number, options: unknown): Promise<{ readonly applicableSpan: Span } | undefined>;
    getQuickInfoAtPosition(
      name: string,
      place: number,
    ): Promise<{ readonly textSpan: Span; readonly displayParts?: readonly { readonly text: string }[] } | undefined>;
    getDocumentHighlights(
      name: string,
      place: number,
      files: readonly string[],
    ): Promise<{ readonly fileName: string; readonly highlightSpans: readonly { readonly textSpan: Span }[] }[] | undefined>;
    getDefinitionAtPosition(name: string, place: number): Promise<Place[] | undefined>;
    getReferencesAtPosition(name: string, place: number): Promise<Place[] | undefined>;
    findRenameLocations(
      name: string,
      place: number,
      inStrings: boolean,
      inComments: boolean,
      prefixes: boolean,
    ): Promise<Place[] | undefined>;
    getRenameInfo(name: string, place: number, options: unknown): Promise<{ readonly canRename: boolean; readonly triggerSpan?: Span }>;
    getNavigationTree(name: string): Promise<unknown>;
    getFormattingEditsForDocument(name: string, options: unknown): Promise<unknown[]>;
    getFormattingEditsForRange(name: string, start: number, end: number, options: unknown): Promise<unknown[]>;
    getFormattingEditsAfterKeystroke(name: string, place: number, key: string, options: unknown): Promise<unknown[]>;
    getCodeFixesAtPosition(name: string, start: number, end: number, codes: readonly number[], options: unknown): Promise<unknown[]>;
    provideInlayHints(name: string, start: number, end: number): Promise<unknown[]>;
  }
}
