/** Programs without arrays, as bodies of a function that returns what the program computes. */
export const PROGRAMS = {
  fibonacci: "const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2)); return fib(18);",
  ackermann:
    "function ack(m: number, n: number): number { return m === 0 ? n + 1 : n === 0 ? ack(m - 1, 1) : ack(m - 1, ack(m, n - 1)) } return ack(2, 30);",
  gcd: "const gcd = (a: number, b: number): number => (b ? gcd(b, a % b) : a); let s = 0; for (let i = 1; i < 60; i++) for (let j = 1; j < 60; j++) s += gcd(i, j); return s;",
  hanoi:
    "let moves = 0; const move = (n, from, to, by) => { if (n === 0) return; move(n - 1, from, by, to); moves++; move(n - 1, by, to, from); }; move(11, 'a', 'b', 'c'); return moves;",
  collatz:
    "const steps = (n) => { let k = 0; while (n !== 1) { n = n % 2 === 0 ? n / 2 : 3 * n + 1; k++; } return k; }; let best = 0; for (let i = 1; i < 300; i++) best = Math.max(best, steps(i)); return best;",
  sieve:
    "const n = 5000, composite = new Uint8Array(n + 1); let count = 0; for (let i = 2; i <= n; i++) { if (composite[i]) continue; count++; for (let j = i * i; j <= n; j += i) composite[j] = 1; } return count;",
  mandelbrot:
    "const escape = (cx: number, cy: number) => { let x = 0, y = 0, k = 0; while (x * x + y * y < 4 && k < 50) { const t = x * x - y * y + cx; y = 2 * x * y + cy; x = t; k++; } return k; }; let s = 0; for (let i = 0; i < 24; i++) for (let j = 0; j < 24; j++) s += escape(i / 12 - 1.5, j / 12 - 1); return s;",
  "matrix product":
    "const make = (n) => Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => i * j % 7)); const mul = (a, b) => a.map((row) => b[0].map((_, j) => row.reduce((s, x, k) => s + x * b[k][j], 0))); const a = make(22); return mul(a, mul(a, a))[3][4];",
  "life on a grid":
    "const n = 20; let grid = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i * 7 + j * 3) % 5 === 0 ? 1 : 0)); for (let t = 0; t < 4; t++) { const next = grid.map((row) => [...row]); for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) { let s = 0; for (let di = -1; di <= 1; di++) for (let dj = -1; dj <= 1; dj++) if (di !== 0 || dj !== 0) s += grid[(i + di + n) % n][(j + dj + n) % n]; next[i][j] = s === 3 || (s === 2 && grid[i][j] === 1) ? 1 : 0; } grid = next; } return grid.flat().reduce((a, b) => a + b, 0);",
  quicksort:
    "const sort = (xs) => { if (xs.length < 2) return xs; const [p, ...rest] = xs; return [...sort(rest.filter((x) => x < p)), p, ...sort(rest.filter((x) => x >= p))]; }; const xs = []; let seed = 7; for (let i = 0; i < 300; i++) { seed = (seed * 1103515245 + 12345) % 2147483648; xs.push(seed % 1000); } return sort(xs)[150];",
  queens:
    "const queens = (n) => { let count = 0; const place = (row, cols, d1, d2) => { if (row === n) { count++; return; } for (let c = 0; c < n; c++) { const a = 1 << c, b = 1 << (row + c), e = 1 << (row - c + n); if (cols & a || d1 & b || d2 & e) continue; place(row + 1, cols | a, d1 | b, d2 | e); } }; place(0, 0, 0, 0); return count; }; return queens(6);",
  "particles of a class":
    "class Body { x; y; vx; vy; constructor(x, y) { this.x = x; this.y = y; this.vx = 0; this.vy = 0; } step(dt) { const r = Math.sqrt(this.x * this.x + this.y * this.y); this.vx -= this.x / (r * r * r) * dt; this.vy -= this.y / (r * r * r) * dt; this.x += this.vx * dt; this.y += this.vy * dt; } } const bodies = Array.from({ length: 10 }, (_, i) => new Body(1 + i / 10, 1)); for (let t = 0; t < 100; t++) for (const b of bodies) b.step(0.01); return bodies[3].x;",
  "points in lists":
    "let s = 0; for (let i = 0; i < 3000; i++) { const p = [1, 2, i]; const q = { x: 1, y: p[2] }; s += p[0] + q.x + q.y; } return s;",
  "queue of objects":
    "const queue = [{ node: 1, depth: 0 }]; let total = 0; while (queue.length > 0) { const { node, depth } = queue.pop(); total += depth; if (depth < 9) { queue.push({ node: node * 2, depth: depth + 1 }); queue.push({ node: node * 2 + 1, depth: depth + 1 }); } } return total;",
  "memo table":
    "const memo = new Map(); const ways = (n, k) => { const key = n * 100 + k; if (memo.has(key)) return memo.get(key); const v = n === 0 ? 1 : n < 0 || k === 0 ? 0 : ways(n - k, k) + ways(n, k - 1); memo.set(key, v); return v; }; return ways(60, 60);",
  text: "const words = []; for (let i = 0; i < 800; i++) words.push('w' + (i * 31 % 97) + (i % 2 === 0 ? 'a' : 'b')); const counts = {}; for (const w of words) counts[w] = (counts[w] ?? 0) + 1; let out = ''; for (const k of Object.keys(counts)) out += k + ':' + counts[k] + ' '; return out.length;",
  "higher order":
    "const compose = (f, g) => (x) => f(g(x)); const inc = (x) => x + 1; const twice = (x) => x * 2; let f = (x) => x; for (let i = 0; i < 30; i++) f = compose(i % 2 ? inc : twice, f); let s = 0; for (let i = 0; i < 60; i++) s += f(i) % 1000; return s;",
};
