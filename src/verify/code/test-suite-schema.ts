/** A test suite as JSON, for the commands that read suites from files. Apart from the type, so that the engine loads without a schema library. */
import { z } from 'zod';
import type { TestSuite } from './test-suite.ts';

const common = {
  limits: z.strictObject({ cpuSeconds: z.number().positive(), memoryMiB: z.int().positive() }).partial().optional(),
  prelude: z.string().optional(),
  starterCode: z.string().optional(),
  reference: z.string().optional(),
};

const comparator = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.enum(['default', 'exact', 'strict', 'unordered', 'case-insensitive']) }),
    z.strictObject({ kind: z.literal('float'), tolerance: z.number().positive() }),
    z.strictObject({ kind: z.literal('checker'), source: z.string().min(1) }),
  ])
  .default({ kind: 'default' });

const jsonText = (value: string) => {
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
};
const json = z.string().refine(jsonText, 'is not the text of a JSON value');
const jsonArray = json.refine((value) => value.trimStart().startsWith('['), 'is not the text of a JSON array');

const suite = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('stdio'),
    cases: z.array(z.strictObject({ stdin: z.string(), stdout: z.string() })).min(1),
    comparator,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('function'),
    entryPoint: z.string().regex(/^[^\W\d]\w*(?:\.[^\W\d]\w*)?$/u, 'is not a name, or a class and its method'),
    cases: z.array(z.strictObject({ args: jsonArray, expected: json })).min(1),
    comparator,
    ...common,
  }),
  z.strictObject({
    kind: z.literal('script'),
    entryPoints: z.array(z.string().min(1)),
    script: z.string().min(1),
    ...common,
  }),
]);

/** The suite, with comparator `default` when none is named; or what keeps the value from being one, naming the field. */
export function readTestSuite(value: unknown): TestSuite | { readonly reason: string } {
  const read = suite.safeParse(value);
  if (read.success) return withoutUndefined(read.data) as TestSuite;
  const [issue] = read.error.issues;
  return { reason: `${issue?.path.join('.') || 'the suite'}: ${issue?.message}` };
}

/** An optional field that is there and undefined would be another suite id. */
function withoutUndefined(value: object): object {
  return JSON.parse(JSON.stringify(value)) as object;
}
