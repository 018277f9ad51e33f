import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkMathGold, verifyMath } from './verify-math.ts';

const kind = (gold: string, reply: string) => verifyMath({ gold, reply }).kind;

type Pair = readonly [gold: string, reply: string];

const equal: Readonly<Record<string, readonly Pair[]>> = {
  'numbers in every spelling': [
    ['1204', '1,204'],
    ['1204', '1{,}204'],
    ['1204', '1,\\!204'],
    ['1204', '1 204'],
    ['-7', '−7'],
    ['0.5', '.5'],
    ['2.50', '2.5'],
    ['6.02 \\times 10^{23}', '6.02e23'],
    ['007', '7'],
    ['1/3', '0.\\overline{3}'],
    ['2.75', '2,75'],
  ],
  fractions: [
    ['1/7', '\\frac17'],
    ['1/7', '\\dfrac{1}{7}'],
    ['-1/7', '\\frac{-1}{7}'],
    ['\\frac{11}{3}', '3\\frac{2}{3}'],
    ['\\frac{11}{3}', '3 2/3'],
    ['\\frac{6}{8}', '\\tfrac34'],
  ],
  'units, currency and percent': [
    ['12', '12 \\text{ cm}'],
    ['12\\text{ cm}', '12'],
    ['12 \\text{ square feet}', '12 ft^2'],
    ['\\$18.90', '18.90 dollars'],
    ['35\\%', '35 percent'],
    ['35\\%', '0.35'],
    ['40^\\circ', '40'],
    ['40^\\circ', '40 degrees'],
    ['\\frac{\\pi}{3}', '60^\\circ'],
  ],
  'radicals, powers and constants': [
    ['2\\sqrt{3}', '\\sqrt{12}'],
    ['2\\sqrt3', '2√3'],
    ['\\frac{1}{\\sqrt{2}}', '\\frac{\\sqrt{2}}{2}'],
    ['9\\pi', '\\pi\\cdot 9'],
    ['2^{10}', '1024'],
    ['\\sqrt[3]{-8}', '-2'],
    ['\\sqrt{5+2\\sqrt{6}}', '\\sqrt{2}+\\sqrt{3}'],
    ['\\binom{6}{2}', '15'],
    ['5!', '120'],
    ['\\log_2 8', '3'],
  ],
  'expressions in letters': [
    ['x^2-1', '(x+1)(x-1)'],
    ['\\frac{a+b}{2}', '0.5a+0.5b'],
    ['\\cos 2t', '1-2\\sin^2 t'],
    ['\\sqrt{1/n}', '\\frac{1}{\\sqrt n}'],
    ['y = 2x+1', '2x+1'],
    ['\\ln x + C', 'c + \\ln x'],
  ],
  'names before the answer': [
    ['8', 'x = 8'],
    ['8', 'f(2) = 8'],
    ['8', 'AB = 3 + 5 = 8'],
    ['\\frac{2}{3}', '\\frac{2}{3} \\approx 0.667'],
    ['m = 4', '4'],
  ],
  'points, lists and sets': [
    ['(1,-2)', '\\left( 1, -2 \\right)'],
    ['(1,-2)', '(x,y) = (1,-2)'],
    ['1, -2', '-2 \\text{ and } 1'],
    ['\\{1,2,3\\}', '3, 1, 2'],
    ['1 \\pm \\sqrt{2}', '1-\\sqrt2, 1+\\sqrt2'],
    ['x=1 \\text{ or } x=4', '1, 4'],
    ['a=2, b=5', 'b=5, a=2'],
    ['\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}', '\\begin{bmatrix}1\\\\2\\end{bmatrix}'],
    ['\\begin{pmatrix} 4 & 0 \\\\ 0 & 4 \\end{pmatrix}', '4\\begin{pmatrix} 1 & 0 \\\\ 0 & 1 \\end{pmatrix}'],
  ],
  'intervals, inequalities and equations': [
    ['x > 2', '(2,\\infty)'],
    ['-1 \\le x < 3', '[-1,3)'],
    ['(-\\infty,0)\\cup(1,\\infty)', '(1,\\infty) \\cup (-\\infty, 0)'],
    ['x \\le 5', '5 \\ge x'],
    ['x < 1', '-x > -1'],
    ['2x+4y-3=0', 'y=-\\frac{1}{2}x+\\frac34'],
    ['x^2+y^2=9', '2x^2+2y^2=18'],
  ],
  'intervals by absolute value, points by name, congruences and series': [
    ['1 \\le |x| \\le 2', '[-2,-1] \\cup [1,2]'],
    ['0 < f(x) < 1', '(0,1)'],
    ['p=5,q=2;p=7,q=2', '(5,2),(7,2)'],
    ['x=1, y=2 \\text{ or } x=3, y=4', '(1,2), (3,4)'],
    ['(1,2),(3,4)', '(3,4),(1,2),(3,4)'],
    ['-1', 'z^3 = -1'],
    ['5', 'n \\equiv 5 \\pmod{17}'],
    ['n \\equiv 5 \\pmod{17}', 'n \\equiv 22 \\pmod{17}'],
    ['55', '\\sum_{k=1}^{10} k'],
    ['a_n = \\sum_{k=0}^{n} b_k c_{n-k}', 'a_n = \\sum_{k=0}^{n} c_{n-k} b_k'],
  ],
  'joined inequalities, times of day, decimal commas and common divisors': [
    ['x<1 \\text{ or } x>2', '(-\\infty,1)\\cup(2,\\infty)'],
    ['1<x<3', 'x>1 \\text{ and } x<3'],
    ['x<1 \\text{ or } x>2', 'x>2 \\text{ or } x<1'],
    ['14:30', '2:30 pm'],
    ['12:30 am', '0:30 am'],
    ['1.5', '1,5'],
    ['\\gcd(12,18)', '6'],
    ['\\operatorname{lcm}(4,6)', '12'],
    ['\\text{None}', 'no solution'],
  ],
  quantities: [
    ['100\\text{ cm}', '1 m'],
    ['2 hours', '120 minutes'],
    ['36 km/h', '10 m/s'],
    ['3 m/s^2', '3 \\text{ meters per second squared}'],
    ['60 mph', '60 miles per hour'],
    ['5 \\text{ square feet}', '5 ft^2'],
    ['50 cents', '0.5 dollars'],
    ['4:30 pm', '4:30 p.m.'],
    ['12 \\text{ apples}', '12'],
  ],
  'sums of roots': [
    ['\\frac{1}{\\sqrt{2}+\\sqrt{3}}', '\\sqrt{3}-\\sqrt{2}'],
    ['(1+i)^2', '2i'],
    ['\\sqrt{-8}', '2i\\sqrt{2}'],
    ['\\sqrt{12}+\\sqrt{27}', '5\\sqrt{3}'],
  ],
  'an option of the question': [['C', 'C. x = 42']],
  'words, letters, ratios and bases': [
    ['\\text{Tuesday}', 'tuesday'],
    ['\\text{(C)}', 'C'],
    ['\\text{even}', '\\textbf{Even}'],
    ['\\mbox{four}', '4'],
    ['1:3', '2:6'],
    ['8\\!:\\!30 \\text{ p.m.}', '8:30 pm'],
    ['1232_4', '1232'],
    ['1232_4', '1232_{4}'],
    ['110', '1232_4'],
  ],
};

const different: Readonly<Record<string, readonly Pair[]>> = {
  'numbers that are near': [
    ['17', '-17'],
    ['17', '18'],
    ['0.0000001', '0.0000002'],
    ['\\frac{1}{2004!}', '\\frac{1}{2006!}'],
    ['\\frac{1}{2^{99}}', '\\frac{1}{2^{38}}'],
    ['5', '5.001'],
    ['1-\\frac1e', '1+\\frac1e'],
    ['10', '4 10/3'],
    ['2', '2 2/3'],
    ['12', '1200'],
  ],
  'expressions that are near': [
    ['x^2+1', 'x^3+1'],
    ['\\sqrt{x^2}', 'x'],
    ['x+2n+1', 'x+1'],
    ['3\\sqrt{2}', '3'],
    ['f(x)', 'f(y)'],
  ],
  'collections that are near': [
    ['(1,2)', '[1,2)'],
    ['(1,2)', '(2,1)'],
    ['1,2,3', '1,2'],
    ['\\{1,2\\}', '\\{1,3\\}'],
    ['\\pm 6', '6'],
    ['(1,3)', '\\{1,3\\}'],
  ],
  'relations that are near': [
    ['x > 5', 'x < 5'],
    ['x > 5', 'x \\ge 5'],
    ['x = 3', 'y = 3'],
    ['x^2+4x+20=0', 'x^2-4x+20=0'],
    ['f(2) < f(1) < f(4)', 'f(2) < f(3) < f(4)'],
    ['2x+z=1', '1'],
  ],
  'points, congruences, series and roots that are near': [
    ['p=5,q=2;p=7,q=2', '(2,5),(2,7)'],
    ['x=1, y=2 \\text{ or } x=3, y=4', '(1,2), (3,5)'],
    ['n \\equiv 5 \\pmod{17}', 'n \\equiv 5 \\pmod{19}'],
    ['n \\equiv 5 \\pmod{17}', 'n \\equiv 6 \\pmod{17}'],
    ['x^2+y^2=9', 'x^2-y^2=9'],
    ['6', '2x = 6'],
    ['0', 'x+y = 0'],
    ['1 \\le |x| \\le 2', '[1,2]'],
    ['55', '\\sum_{k=1}^{11} k'],
    ['\\sqrt{2}+\\sqrt{3}', '\\sqrt{2}-\\sqrt{3}'],
    ['1,1,2', '1,2,2'],
    ['C', 'D. x = 42'],
  ],
  'joined inequalities and times that are near': [
    ['x<1 \\text{ or } x>2', 'x<1 \\text{ and } x>2'],
    ['x<1 \\text{ or } x>2', '(-\\infty,1]\\cup(2,\\infty)'],
    ['1<x<3', 'x>1 \\text{ and } x<4'],
    ['14:30', '2:30 am'],
    ['\\gcd(12,18)', '12'],
  ],
  'quantities that are near': [
    ['5 m', '5 kg'],
    ['2 hours', '120 seconds'],
    ['36 km/h', '36 m/s'],
    ['4:30 pm', '4:30 a.m.'],
    ['5m', '5x'],
  ],
  'units, bases, times and words that are near': [
    ['5 \\text{ cm}', '5 \\text{ m}'],
    ['6 \\text{ in}^2', '6 \\text{ in}^4'],
    ['52_8', '52_9'],
    ['1232_4', '110'],
    ['12:00', '1:00'],
    ['\\text{odd}', '\\text{even}'],
    ['\\text{LQSX}', 'LSQX'],
    ['4', '\\text{Tuesday}'],
  ],
};

describe('verifyMath', () => {
  for (const [origin, pairs] of Object.entries(equal))
    it.each(pairs)(`accepts ${origin}: gold %s, answer %s`, (gold, reply) => {
      expect(kind(gold, reply)).toBe('correct');
      expect(kind(gold, `Therefore we get $\\boxed{${reply}}$ in the end.`)).toBe('correct');
    });

  for (const [origin, pairs] of Object.entries(different))
    it.each(pairs)(`tells apart ${origin}: gold %s, answer %s`, (gold, reply) => {
      expect(kind(gold, reply)).not.toBe('correct');
    });

  it.each([
    ['17', '18'],
    ['\\frac12', '\\frac13'],
    ['x+1', 'x-1'],
    ['(1,2)', '(1,3)'],
    ['7', '\\text{Tuesday}'],
  ])('calls a wrong answer that it understands incorrect: gold %s, answer %s', (gold, reply) => {
    expect(kind(gold, reply)).toBe('incorrect');
  });

  it.each([
    ['5', '5 \\foo'],
    ['5', '\\frac{5}{'],
    ['5', '5 because 2+3 is 5'],
    ['0', 'x=0, (5±√241'],
    ['x^2', 'x^2 + \\int_0^1'],
  ])('leaves an answer with a remainder it cannot read undecided: gold %s, answer %s', (gold, reply) => {
    expect(kind(gold, `\\boxed{${reply}}`)).toBe('undecided');
  });

  it.each([['\\boxed{}'], ['<answer></answer>'], [''], ['   '], ['\\boxed{\\text{ }}']])(
    'never accepts the empty answer %s',
    (reply) => {
      expect(kind('5', reply)).toBe('undecided');
    },
  );

  it('never accepts boxes that contradict each other, whichever is right', () => {
    expect(kind('5', 'First \\boxed{4}. On reflection it is rather \\boxed{5}.')).toBe('undecided');
    expect(kind('5', 'First \\boxed{5}. On reflection it is rather \\boxed{4}.')).toBe('undecided');
    expect(kind('5', 'First \\boxed{3}. On reflection it is rather \\boxed{4}.')).toBe('incorrect');
    expect(kind('5', 'So it is \\boxed{5}. To repeat, the value is \\boxed{5.0}.')).toBe('correct');
  });

  it.each(['1 or 2 or 5', '5 or 6', '5, 6', '\\boxed{5} or \\boxed{6}'])('never accepts the hedge %s', (reply) => {
    expect(kind('5', reply)).not.toBe('correct');
  });

  it('leaves a contradictory equation undecided', () => {
    expect(kind('\\log_2(32)=5', '\\log_2(36)=5')).toBe('undecided');
  });

  it('takes a rounded answer only for a gold of more than 3 significant digits, with at least 3 shown', () => {
    expect(kind('4.123105625', '4.123')).toBe('correct');
    expect(kind('\\sqrt{17}', '4.12')).toBe('correct');
    expect(kind('\\sqrt{17}', '4.13')).toBe('incorrect');
    expect(kind('\\sqrt{17}', '4.1')).toBe('incorrect');
    expect(kind('2.5', '2.49')).toBe('incorrect');
    expect(kind('1234', '1230')).toBe('incorrect');
    expect(kind('33.3', '\\frac{100}{3}')).toBe('correct');
    expect(kind('0.3', '0.30000000000000004')).toBe('correct');
  });

  it('calls a reply cut off by its length limit truncated', () => {
    expect(verifyMath({ gold: '5', reply: '\\boxed{5}', finishReason: 'length' }).kind).toBe('truncated');
  });

  it('reads a worked solution given as gold by its box', () => {
    expect(kind('We add and find $2+3=\\boxed{5}$.', '5')).toBe('correct');
  });
});

describe('checkMathGold', () => {
  it('accepts golds that it understands and gives the reason for others', () => {
    expect(checkMathGold('\\frac{1}{2}')).toEqual({ accepted: true });
    expect(checkMathGold('')).toMatchObject({ accepted: false, reason: expect.stringContaining('empty') });
    expect(checkMathGold('\\oint x')).toMatchObject({
      accepted: false,
      reason: expect.stringContaining('\\oint'),
    });
  });
});

describe('verifyMath stays within its budget', () => {
  const repeated = (part: string, times: number) => part.repeat(times);
  it.each<[string, string]>([
    ['a power tower', '9^{9^{9^{9^{9^{9}}}}}'],
    ['a factorial of a factorial', '(100000!)!'],
    ['a huge binomial', '\\binom{10^9}{5\\cdot 10^8}'],
    ['a power with a huge exponent', '(\\frac{7}{3})^{10^{12}}'],
    ['a huge decimal exponent', '1e999999999'],
    ['deep brackets', `${repeated('(', 30_000)}1${repeated(')', 30_000)}`],
    ['deep braces', `${repeated('{', 30_000)}1${repeated('}', 30_000)}`],
    ['a deep fraction', `${repeated('\\frac{1}{1+', 3_000)}1${repeated('}', 3_000)}`],
    ['many signs', `${repeated('-', 50_000)}1`],
    ['many commas', repeated('1,', 50_000)],
    ['many spaces', `1${repeated(' ', 60_000)}2`],
    ['many boxes', repeated('\\boxed{1} ', 6_000)],
    ['boxes never closed', repeated('\\boxed{', 9_000)],
    ['many asterisks', `answer${repeated('*', 60_000)}`],
    ['many announcements', repeated('the answer is ', 4_000)],
    ['many dollars', repeated('$', 60_000)],
    ['many plus-minus', repeated('\\pm 1 ', 600)],
    ['a list of equations', repeated('x^2+y^2=z, ', 300)],
    ['many text commands', repeated('\\text ', 700)],
    ['digits without end', repeated('7', 60_000)],
  ])('decides %s in less than 50 ms', (_, reply) => {
    const { kind } = verifyMath({ gold: '4', reply });
    expect(['incorrect', 'undecided']).toContain(kind);
    // The best of some: a busy machine may hold up any one of them.
    const timesMs = Array.from({ length: 8 }, () => {
      const startedMs = performance.now();
      verifyMath({ gold: '4', reply });
      return performance.now() - startedMs;
    });
    expect(Math.min(...timesMs)).toBeLessThan(50);
  });

  it('never throws, hangs or fails on arbitrary text', () => {
    const alphabet = fc.constantFrom(
      '\\frac',
      '\\sqrt',
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '1',
      '2.5',
      'x',
      '^',
      '_',
      ',',
      '=',
      '<',
      '\\boxed{',
      '$',
      '|',
      '!',
      '\\pm',
      ' ',
      'answer is',
      '-',
      '/',
      '\\text{a}',
      '\\begin{pmatrix}',
      '&',
      '\\\\',
      '\\end{pmatrix}',
      '%',
      ':',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(alphabet, { maxLength: 40 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, text, (gold, reply) => {
        const startedMs = performance.now();
        expect(verifyMath({ gold, reply }).kind).not.toBe('failed');
        // Far beyond any pause of the machine, and far below what a hang would take.
        expect(performance.now() - startedMs).toBeLessThan(5_000);
      }),
      { numRuns: 2_000, seed: 7 },
    );
  });
});

describe('verifyMath is indifferent to form and not to value', () => {
  const fraction = fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: 2, max: 99 }));

  it('accepts any fraction in any of its forms', () => {
    fc.assert(
      fc.property(fraction, fc.integer({ min: 2, max: 9 }), ([top, bottom], factor) => {
        const gold = `\\frac{${top}}{${bottom}}`;
        for (const reply of [
          `${top}/${bottom}`,
          `\\dfrac{${top * factor}}{${bottom * factor}}`,
          `The answer is $${gold}$.`,
          `#### ${top}/${bottom}`,
          `x = ${gold}`,
        ])
          expect(kind(gold, reply), reply).toBe('correct');
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('refuses any other fraction', () => {
    fc.assert(
      fc.property(fraction, fraction, ([a, b], [c, d]) => {
        fc.pre(a * d !== b * c);
        expect(kind(`\\frac{${a}}{${b}}`, `\\boxed{\\frac{${c}}{${d}}}`)).toBe('incorrect');
      }),
      { numRuns: 300, seed: 13 },
    );
  });

  it('accepts a polynomial expanded, and refuses it with one coefficient changed', () => {
    const root = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(root, root, fc.integer({ min: 1, max: 5 }), (p, q, off) => {
        const gold = `(x-(${p}))(x-(${q}))`;
        expect(kind(gold, `x^2 + (${-p - q})x + (${p * q})`)).toBe('correct');
        expect(kind(gold, `x^2 + (${-p - q})x + (${p * q + off})`)).toBe('incorrect');
      }),
      { numRuns: 150, seed: 17 },
    );
  });
});
