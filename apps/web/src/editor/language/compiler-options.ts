/** What programs are checked by: TypeScript's numbers for ESNext, ESNext and Node's way to packages. */
export const COMPILER_OPTIONS = {
  target: 99,
  module: 99,
  moduleResolution: 2,
  strict: true,
  allowNonTsExtensions: true,
  noEmit: true,
  lib: ["es2023"],
  // The program is a module also without imports, so that its names do not meet the globals.
  moduleDetection: 3,
};

/**
 * What `noImplicitAny` says of names and elements without a type. The playground asks for no annotation: traced arguments are arrays
 * by what they are called with. The option itself stays on, since with it `const losses = []` gets its type from what is pushed.
 */
export const IMPLICIT_ANY: ReadonlySet<number> = new Set(
  [
    7005, 7006, 7008, 7009, 7010, 7011, 7012, 7013, 7014, 7015, 7016, 7017, 7018, 7019, 7020, 7022, 7023, 7024, 7025, 7031, 7032, 7033,
  ].concat([7034, 7051, 7052, 7053, 7054, 7055, 7057]),
);
