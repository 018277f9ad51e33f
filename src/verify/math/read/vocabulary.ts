/** The words and commands the reader knows, and what they stand for. */
import type { Relation } from './ast.ts';

/** Functions of one argument, with or without a backslash. */
export const functionNames: ReadonlySet<string> = new Set(
  'sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh ln log exp sqrt cbrt abs gcd lcm max min Re Im arg det floor ceil'.split(
    ' ',
  ),
);

/** Greek letters and other commands that are plain names. */
export const symbolCommands: ReadonlySet<string> = new Set(
  `alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi rho sigma tau upsilon phi
   varphi chi psi omega Gamma Delta Theta Lambda Xi Sigma Phi Psi Omega ell hbar nabla partial aleph zzz`.split(/\s+/),
);

/** Commands that only change the look of the group after them. */
export const transparentCommands: ReadonlySet<string> = new Set(
  'mathbf mathit mathsf mathcal mathfrak boldsymbol bm bf rm it boxed fbox displaylines ensuremath mathstrut'.split(
    ' ',
  ),
);

/** Commands whose group holds words. */
export const textCommands: ReadonlySet<string> = new Set(
  'text textbf textit textrm textnormal texttt textsc textsf textup mbox hbox emph'.split(' '),
);

/** Commands whose group is upright: units, names of functions, or plain letters. */
export const uprightCommands: ReadonlySet<string> = new Set(['mathrm', 'operatorname', 'mathop']);

export const relationTokens: ReadonlyMap<string, Relation> = new Map<string, Relation>([
  ['=', '='],
  ['==', '='],
  ['equiv', '='],
  ['!=', '≠'],
  ['ne', '≠'],
  ['neq', '≠'],
  ['<', '<'],
  ['lt', '<'],
  ['>', '>'],
  ['gt', '>'],
  ['<=', '≤'],
  ['le', '≤'],
  ['leq', '≤'],
  ['leqslant', '≤'],
  ['>=', '≥'],
  ['ge', '≥'],
  ['geq', '≥'],
  ['geqslant', '≥'],
  ['approx', '≈'],
  ['sim', '≈'],
  ['simeq', '≈'],
  ['cong', '≈'],
  ['in', '∈'],
]);

/** Runs of letters that are words and not products, though short. */
export const shortWords: ReadonlySet<string> = new Set(
  `and or odd yes no one two six ten red cm mm km ft kg lb lbs oz ml min sec hr hrs mph usd day pct men cat dog not all the for set am pm is
   are of in to if none true false even per deg rad`.split(/\s+/),
);
