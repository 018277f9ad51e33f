import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBenchmarkIndex, words } from './decontaminate.ts';

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const longText = fc.array(word, { minLength: 13, maxLength: 60 });

describe('createBenchmarkIndex', () => {
  it('finds a question that holds any 13 words of a benchmark in a row, however set', () => {
    fc.assert(
      fc.property(longText, fc.array(word), fc.array(word), fc.nat(), (benchmark, before, after, at) => {
        const start = at % (benchmark.length - 12);
        const window = benchmark.slice(start, start + 13);
        const index = createBenchmarkIndex();
        index.add('math500', benchmark.join(' '));
        const question = [...before, ...window.map((w) => w.toUpperCase()), ...after].join(',\n $');
        expect(index.find(question)?.benchmark).toBe('math500');
      }),
    );
  });

  it('finds nothing in a question that shares no 13 words in a row, though it shares every word', () => {
    fc.assert(
      fc.property(longText, longText, (benchmark, question) => {
        const windows = new Set(benchmark.map((_, i) => benchmark.slice(i, i + 13).join(' ')));
        const shares = question.some(
          (_, i) => i + 13 <= question.length && windows.has(question.slice(i, i + 13).join(' ')),
        );
        const index = createBenchmarkIndex();
        index.add('b', benchmark.join(' '));
        expect(index.find(question.join(' ')) !== undefined).toBe(shares);
      }),
    );
  });

  it('does not take twelve shared words, nor the same words in another order', () => {
    const benchmark = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen';
    const index = createBenchmarkIndex();
    index.add('b', benchmark);
    expect(index.find('one two three four five six seven eight nine ten eleven twelve and then some')).toBeUndefined();
    expect(index.find(benchmark.split(' ').reverse().join(' '))).toBeUndefined();
    expect(index.find(`so, ${benchmark}`)).toEqual({
      benchmark: 'b',
      ngram: 'one two three four five six seven eight nine ten eleven twelve thirteen',
    });
  });

  it('takes a question shorter than an n-gram only when the whole text is the same', () => {
    const index = createBenchmarkIndex();
    index.add('amc', 'What is $2+2$?');
    expect(index.find('what is 2 + 2')).toEqual({ benchmark: 'amc', ngram: 'what is 2 2' });
    expect(index.find('What is 2+2+2?')).toBeUndefined();
    expect(index.find('Tell me: what is 2+2, and why is it what it is, in at least thirteen words?')).toBeUndefined();
  });

  it('decides by the words when hashes collide', () => {
    // Two pairs of words whose 32-bit FNV-1a hashes are equal.
    const index = createBenchmarkIndex({ ngramSize: 1 });
    index.add('one', 'costarring');
    index.add('one', 'declinate');
    expect(index.find('liquid')).toBeUndefined();
    index.add('two', 'liquid');
    expect(index.find('liquid')).toEqual({ benchmark: 'two', ngram: 'liquid' });
    expect(index.find('costarring')).toEqual({ benchmark: 'one', ngram: 'costarring' });
    expect(index.find('macallums')).toBeUndefined();
  });

  it('names the benchmark that was given first', () => {
    const index = createBenchmarkIndex({ ngramSize: 2 });
    index.add('first', 'alpha beta gamma');
    index.add('second', 'beta gamma delta');
    expect(index.find('the beta gamma')?.benchmark).toBe('first');
    expect(index.find('the gamma delta')?.benchmark).toBe('second');
  });

  it('never calls a text without words contaminated', () => {
    const index = createBenchmarkIndex();
    index.add('b', '???');
    expect(index.find('!')).toBeUndefined();
    expect(index.find('')).toBeUndefined();
  });

  it('refuses a size that is no count of words', () => {
    expect(() => createBenchmarkIndex({ ngramSize: 0 })).toThrow(RangeError);
    expect(() => createBenchmarkIndex({ ngramSize: 2.5 })).toThrow(RangeError);
  });
});

describe('words', () => {
  it('keeps letters and digits of every script, lower-cased', () => {
    expect(words('Найди $\\frac{1}{2}$ — ÉTÉ 数学!')).toEqual(['найди', 'frac', '1', '2', 'été', '数学']);
  });
});
