import { expect, test } from 'vitest';
import { readStepVerdicts } from './read-step-verdicts.ts';

const [right, wrong, none] = [true, false, undefined];

test.each<[string, string, number, readonly (boolean | undefined)[]]>([
  [
    'verdicts under their headers',
    'Step 1: fine.\n\nThe step is \\boxed{correct}\n\nStep 2: no.\n\nThe step is \\boxed{incorrect}\n',
    3,
    [right, wrong, none],
  ],
  [
    'headers in bold or of a section',
    '**Step 1:** \\boxed{correct}\n### Step 2\n\\boxed{Incorrect}',
    2,
    [right, wrong],
  ],
  [
    'text commands within a box',
    'Step 1: $\\boxed{\\text{correct}}$\nStep 2: \\boxed{ \\textbf{incorrect} }',
    2,
    [right, wrong],
  ],
  [
    'the last verdict on a step that is taken up again',
    'Step 1: \\boxed{correct}\nStep 2: \\boxed{incorrect}\nWait.\nStep 2: it holds after all. \\boxed{correct}',
    2,
    [right, right],
  ],
  [
    'a verdict by the header before it, not by a step named in passing',
    'Step 1: fine \\boxed{correct}\nStep 3: by the result of Step 2: it holds. \\boxed{correct}',
    3,
    [right, none, right],
  ],
  ['order where there are no headers', 'First, \\boxed{correct}. Then \\boxed{incorrect}.', 3, [right, wrong, none]],
  [
    'nothing where there are no headers and too many verdicts',
    '\\boxed{correct} \\boxed{correct} \\boxed{correct}',
    2,
    [none, none],
  ],
  [
    'nothing of steps that were not shown',
    'Step 1: \\boxed{correct}\nStep 7: \\boxed{incorrect}\nStep 0: \\boxed{correct}',
    2,
    [right, none],
  ],
  ['nothing before the first header', '\\boxed{incorrect}\nStep 1: fine', 2, [none, none]],
  ['no verdict in other boxes', 'Step 1: it is \\boxed{4}\nStep 2: \\boxed{correct/incorrect}', 2, [none, none]],
  ['no verdict without a box', 'Step 1: this step is correct.\nStep 2: incorrect', 2, [none, none]],
  ['nothing from nothing', '', 2, [none, none]],
])('it reads %s', (_name, verification, stepCount, verdicts) => {
  expect(readStepVerdicts(verification, stepCount)).toEqual(verdicts);
});

test('it reads as many verdicts as there are steps', () => {
  const steps = Array.from(
    { length: 200 },
    (_, step) => `Step ${step + 1}: \\boxed{${step % 3 === 0 ? 'in' : ''}correct}`,
  );
  expect(readStepVerdicts(steps.join('\n'), 200)).toEqual(steps.map((_, step) => step % 3 !== 0));
});
