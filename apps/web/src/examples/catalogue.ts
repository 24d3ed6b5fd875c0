/** A program of the gallery, by the name of its file in this folder. What it prints is in `expected/`. */
export interface Example {
  readonly id: string;
  readonly title: string;
  readonly topic: Topic;
  /** A line for lists. */
  readonly about: string;
  /** What it shows, in a few sentences. */
  readonly text: string;
  readonly code: string;
}

export const TOPICS = [
  {
    id: "arrays",
    title: "Arrays and shapes",
    about: "broadcasting, indexing, updates, pytrees",
  },
  { id: "random", title: "Random numbers", about: "keys, splitting, sampling" },
  {
    id: "jit",
    title: "jit and what it costs",
    about: "traces, cache, static arguments, padding",
  },
  { id: "derivatives", title: "Derivatives", about: "grad, aux, nesting, rules of your own" },
  { id: "vmap", title: "Vectorising with vmap", about: "batches without loops" },
  { id: "control", title: "Control flow", about: "where, cond, loops, scan" },
  { id: "linalg", title: "Linear algebra", about: "solve, QR, eigenvalues" },
  { id: "fitting", title: "Fitting models", about: "losses, steps, small networks" },
  {
    id: "compiler",
    title: "Reading the compiler",
    about: "jaxprs, transformations of your own",
  },
] as const;

export type Topic = (typeof TOPICS)[number]["id"];

/** The first five stand in the playground's menu. */
export const STARTERS = ["arrays", "retrace", "gradients", "vmap", "training"] as const;

type Entry = Omit<Example, "code" | "topic">;

const BY_TOPIC: Readonly<Record<Topic, readonly Entry[]>> = {
  arrays: [
    {
      id: "arrays",
      title: "Arrays and keys",
      about: "jnp, shapes, random numbers",
      text: "If you know NumPy you know most of jnp. Arrays have a shape and a dtype and never change; operators and brackets work on them; random numbers come from keys that you hold in your hand.",
    },
    {
      id: "broadcasting",
      title: "A table from a row and a column",
      about: "broadcasting, new axes, keepdims",
      text: "Shapes are compared from the right, and an axis of size 1 is stretched to fit. With that a times table, all distances of a set of points, and centring the columns of a table need no loop.",
    },
    {
      id: "indexing",
      title: "Rows, slices and masks",
      about: "get, slices as text, arrays as indices",
      text: "One index goes into brackets. Several, and slices, which are written as in Python and quoted, go into get. An index outside of the array does not fail: a read is clamped, as in JAX.",
    },
    {
      id: "at-updates",
      title: "Changing what cannot change",
      about: ".at: set, add, drop",
      text: "x.at(i).set(v) is a new array that differs from x at i. It reads like a copy, and inside jit it is none: where nobody else needs the old array, the compiler writes over it.",
    },
    {
      id: "dtypes",
      title: "Which type comes out",
      about: "weak literals, promotion, overflow",
      text: "A literal adapts to the array beside it; two arrays meet in a type that holds both. The rules are JAX's lattice, so float16 stays float16 when it is doubled.",
    },
    {
      id: "pytrees",
      title: "Parameters in a tree",
      about: "objects and lists of arrays, tree.map",
      text: "Functions take and give nested objects and lists of arrays as one value. Gradients come back in the same structure, and tree.map walks several such trees side by side.",
    },
    {
      id: "game-of-life",
      title: "Game of life",
      about: "roll, masks, a glider that comes home",
      text: "The neighbours of all cells are eight shifted copies of the board, added. Thirty-two generations are one compiled loop.",
    },
  ],
  random: [
    {
      id: "keys",
      title: "Keys, not seeds",
      about: "split, foldIn, the same key twice",
      text: "There is no hidden state: a key is an argument like any other, and the same key gives the same numbers on every device. Split a key before you use it, and use each part once.",
    },
    {
      id: "monte-carlo",
      title: "Shared birthdays",
      about: "ten thousand parties by vmap over keys",
      text: "A random experiment is a function of a key. Mapped over many keys it is many experiments, and their mean comes with an error that you can state.",
    },
  ],
  jit: [
    {
      id: "eager-jit",
      title: "Eager against jit",
      about: "the same function, measured both ways",
      text: "Called directly, each operation is a kernel that reads its inputs from memory and writes its result back. Under jit the whole function is one kernel that keeps values in registers.",
    },
    {
      id: "retrace",
      title: "Entropy of a softmax",
      about: "jit, its cache, and a retrace",
      text: "jit traces a function once for each signature: shapes and dtypes of the arguments. The second call finds the program in the cache; a vector of another length does not, and the Cache tab says why.",
    },
    {
      id: "side-effects",
      title: "What happens only while tracing",
      about: "console.log, outer variables, debug.print",
      text: "A jitted function's JavaScript runs when it is traced. What it prints, counts or reads from outside happens then. To print values while the program runs there is debug.print.",
    },
    {
      id: "value-dependent",
      title: "A tracer has no value",
      about: "if, sizes and masks under jit, and what to do",
      text: "While a function is traced its arrays have shapes and no values, so an if, a size or a mask that asks for one fails, with the error that JAX raises. Keep the choice in the program with where or cond.",
    },
    {
      id: "static-arguments",
      title: "Terms of a series",
      about: "staticArgnums: a program for each value",
      text: "An argument that decides the structure of the program, such as how many terms a sum has, is static: its value becomes part of the cache's key, and each value has a program of its own.",
    },
    {
      id: "padding",
      title: "Padding and a mask",
      about: "five batch sizes, two programs",
      text: "Every new shape is a new trace. Padded to the next power of two, with a mask that keeps the padding out of the result, many sizes share one program.",
    },
  ],
  derivatives: [
    {
      id: "gradients",
      title: "Downhill",
      about: "grad, valueAndGrad, a jaxpr",
      text: "grad turns a loss into the function that computes its gradient. Sixty steps against it solve two equations.",
    },
    {
      id: "aux",
      title: "More than the loss",
      about: "hasAux, argnums, Jacobians",
      text: "A loss may hand out what else it found, without derivative. Derivatives may be taken for several arguments at once, and of functions with many results, by columns or by rows.",
    },
    {
      id: "nested-grad",
      title: "Derivatives of derivatives",
      about: "grad of grad, over a grid, hessian",
      text: "What grad gives is a function like any other: it can be differentiated again, mapped over a grid and compiled. A hessian is two of them.",
    },
    {
      id: "jvp-vjp",
      title: "Forwards and backwards",
      about: "jvp, vjp, linearize",
      text: "A derivative is a linear map. jvp applies it to a direction, vjp applies it from the other side to a weighting of the results; grad is a vjp that starts with 1.",
    },
    {
      id: "custom-derivative",
      title: "A rule of your own",
      about: "customJvp, customVjp",
      text: "Written down naively, the slope of log(1 + eˣ) far out is infinity over infinity. Where you know better, give the function its rule, forwards or backwards.",
    },
    {
      id: "checkpoint",
      title: "Compute it again",
      about: "checkpoint: memory against work",
      text: "Going backwards needs what was computed on the way. checkpoint keeps a block's inputs alone and computes its inside a second time: less memory, more work, the same gradient.",
    },
  ],
  vmap: [
    {
      id: "vmap",
      title: "Pairwise distances",
      about: "vmap twice instead of two loops",
      text: "A distance of two points, mapped over one set and then over the other, is a matrix of distances. The jaxpr shows what became of the loops: nothing is left of them.",
    },
    {
      id: "per-example",
      title: "A gradient for each example",
      about: "vmap of grad, inAxes",
      text: "Written for one example, mapped over a batch. inAxes says which arguments have a batch axis, so the weights are shared and the examples are not.",
    },
  ],
  control: [
    {
      id: "cond",
      title: "One branch of two",
      about: "cond, switch, their gradient, a batch of them",
      text: "cond keeps a choice in the program: both branches are traced, one runs. Mapped over a batch, rows choose differently, so both run and each row takes its own.",
    },
    {
      id: "loops",
      title: "Four ways to write a loop",
      about: "unrolled, foriLoop, whileLoop, scan",
      text: "A JavaScript loop is unrolled while tracing: 200 steps are 800 equations to compile. The loops of lax are one equation, however often they turn. All four give the same numbers.",
    },
    {
      id: "newton",
      title: "Until the step is small",
      about: "whileLoop with grad inside",
      text: "How often Newton's method has to turn depends on the numbers, so the loop belongs to the program. Its body takes a derivative, which is done once, while tracing.",
    },
    {
      id: "scan",
      title: "A state, carried along",
      about: "scan, associativeScan",
      text: "scan runs a step along an axis, hands a state from one step to the next and stacks what each gives. Its body is traced once: ten steps and a thousand are the same jaxpr.",
    },
    {
      id: "mandelbrot",
      title: "Points that do not leave",
      about: "where in a loop, a picture in text",
      text: "All points of the plane take each step together; where keeps those that have left where they are. It is how a loop that ends early is written for many values at once.",
    },
    {
      id: "pendulum",
      title: "A gradient through a simulation",
      about: "scan, grad, checked by differences",
      text: "A simulation that is a scan has a derivative: by how much the last angle of a pendulum moves when the first one does. Finite differences agree.",
    },
  ],
  linalg: [
    {
      id: "least-squares",
      title: "A line through points",
      about: "solve, QR",
      text: "The best line is the solution of a linear system. Solved by the normal equations, and by QR, which keeps more digits when columns look alike.",
    },
    {
      id: "power-iteration",
      title: "The largest eigenvalue",
      about: "foriLoop, norm, eigvalsh",
      text: "A vector that is multiplied by a matrix again and again turns towards its largest eigenvector. Twenty-five turns agree with eigvalsh to five digits.",
    },
  ],
  fitting: [
    {
      id: "training",
      title: "A network learns a wave",
      about: "300 steps of two layers",
      text: "Two layers, a squared error, and a step of gradient descent that is traced and compiled at the first of its 300 calls.",
    },
    {
      id: "live-curves",
      title: "A loss, drawn while it falls",
      about: "figures, a progress bar, a slider",
      text: "show.line of a number adds a point to the curve of its line, so a loop draws its loss as it goes. A slider is a number of the program: moving it writes the value into the code and runs it again.",
    },
    {
      id: "optax-training",
      title: "Two spirals",
      about: "a training loop with optax's Adam",
      text: "A classifier with optax: an optimiser has a state beside the parameters, and a step gives updates that are applied to them. Both are trees of arrays, and the step is one compiled program.",
    },
    {
      id: "iris",
      title: "Fisher's irises",
      about: "real flowers, split by key, told apart in one scan",
      text: "tracepad/datasets has small real data. A softmax regression learns on 120 of 150 flowers, all its steps in one lax.scan, and is judged by the 30 that it never saw: rows of the table are the species, columns what they were taken for.",
    },
    {
      id: "kmeans",
      title: "Three clouds",
      about: "k-means by vmap and foriLoop",
      text: "Give each point to the nearest middle, move each middle to the mean of its points. All distances are a vmap of a vmap; ten rounds are a loop of the program.",
    },
  ],
  compiler: [
    {
      id: "reading-jaxprs",
      title: "Reading a jaxpr",
      about: "equations, constants, functions inside",
      text: "makeJaxpr shows what tracing wrote down: inputs, equations with the types of their results, outputs. JavaScript's loops are gone; arrays from outside have become constants.",
    },
    {
      id: "custom-transform",
      title: "Running a function backwards",
      about: "an interpreter of jaxprs in twelve lines",
      text: "A transformation is a walk over a jaxpr's equations with another meaning for each primitive. This one inverts them, last to first, and is itself traced like any function.",
    },
    {
      id: "census",
      title: "A census of primitives",
      about: "walking nested jaxprs",
      text: "Jaxprs are data: their equations can be counted, those of functions inside included. Here is what vmap adds to a softmax.",
    },
  ],
};

/** The gallery, topic by topic. */
export const EXAMPLES: readonly Omit<Example, "code">[] = TOPICS.flatMap(({ id: topic }) =>
  BY_TOPIC[topic].map((entry) => ({ ...entry, topic })),
);
