/**
 * What is used here of TypeScript's API, which comes with Monaco and has no declarations there. Values are opaque but for
 * what these lines name.
 */

export interface Node {
  readonly kind: number;
  readonly pos: number;
  readonly end: number;
  readonly parent: Node;
  getStart(file?: SourceFile): number;
  getText(file?: SourceFile): string;
  readonly text?: string;
  readonly left?: Node;
  readonly right?: Node;
  readonly operatorToken?: Node;
  readonly operator?: number;
  readonly operand?: Node;
  readonly expression?: Node;
  readonly argumentExpression?: Node;
  readonly arguments?: readonly Node[];
  readonly name?: Node;
  readonly type?: Node;
  readonly initializer?: Node;
  readonly declarations?: readonly Node[];
  readonly flags: number;
}

export interface SourceFile extends Node {
  readonly fileName: string;
}

export interface Type {
  readonly flags: number;
  readonly symbol?: { readonly name: string; readonly declarations?: readonly Node[] };
  readonly types?: readonly Type[];
}

export interface TypeChecker {
  getTypeAtLocation(node: Node): Type;
  typeToString(type: Type): string;
  getBaseTypeOfLiteralType(type: Type): Type;
  getBaseConstraintOfType(type: Type): Type | undefined;
}

export interface Span {
  readonly start: number;
  readonly length: number;
}

export interface Diagnostic {
  readonly start?: number;
  readonly length?: number;
  readonly code: number;
  readonly category: number;
  readonly messageText: string | { readonly messageText: string };
  readonly file?: { readonly fileName: string };
  readonly relatedInformation?: readonly Diagnostic[];
}

export interface LanguageService {
  getProgram(): { getSourceFile(name: string): SourceFile | undefined; getTypeChecker(): TypeChecker } | undefined;
  getSyntacticDiagnostics(file: string): Diagnostic[];
  getSemanticDiagnostics(file: string): Diagnostic[];
  getNavigationTree(file: string): unknown;
  getFormattingEditsForDocument(file: string, options: unknown): unknown[];
  getFormattingEditsForRange(file: string, start: number, end: number, options: unknown): unknown[];
  getFormattingEditsAfterKeystroke(file: string, position: number, key: string, options: unknown): unknown[];
}

export interface TypeScript {
  createSourceFile(name: string, text: string, target: number, setParents: boolean): SourceFile;
  createLanguageService(host: object): LanguageService;
  forEachChild(node: Node, visit: (node: Node) => void): void;
  readonly SyntaxKind: Readonly<Record<string, number>> & Readonly<Record<number, string>>;
  readonly TypeFlags: Readonly<Record<string, number>>;
  readonly NodeFlags: Readonly<Record<string, number>>;
  readonly DiagnosticCategory: Readonly<Record<string, number>>;
}
