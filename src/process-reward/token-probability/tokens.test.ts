import { describe, expect, test } from 'vitest';
import { describeTokens, isExactToken, isToken, replyToken, tagEnds } from './tokens.ts';

const tag = [{ text: 'ки', id: 12902 }];

describe('a token of a reply', () => {
  test('that is named by id is told from one that is named by text', () => {
    expect(replyToken('token_id:648')).toEqual({ id: 648 });
    expect(replyToken(' +')).toEqual({ text: ' +' });
    expect(replyToken('token_id:x')).toEqual({ text: 'token_id:x' });
  });

  test('is recognised by id where both have one, whatever the text', () => {
    expect(isToken({ id: 1107, text: 'ки' }, { text: 'ки', id: 12902 })).toBe(false);
    expect(isToken({ id: 12902, text: '?' }, { text: 'ки', id: 12902 })).toBe(true);
  });

  test.each(['ки', ' ки', '▁ки', 'Ġки'])('is recognised by text however spaces are written: %j', (text) => {
    expect(isToken({ text }, { text: 'ки', id: 12902 })).toBe(true);
  });

  test('of nothing but space is compared as it is', () => {
    expect(isToken({ text: 'ĊĊ' }, { text: '\n\n' })).toBe(true);
    expect(isToken({ text: '\n' }, { text: '\n\n' })).toBe(false);
    expect(isToken({ text: '▁' }, { text: '\n\n' })).toBe(false);
  });

  test('with neither id nor text is none', () => {
    expect(isToken({}, { text: 'ки', id: 12902 })).toBe(false);
  });

  test('is exact only with the same spaces', () => {
    expect(isExactToken({ text: '+' }, { text: '+', id: 10 })).toBe(true);
    expect(isExactToken({ text: ' +' }, { text: '+', id: 10 })).toBe(false);
    expect(isExactToken({ text: 'Ġ+' }, { text: '+', id: 10 })).toBe(false);
    expect(isExactToken({ text: '▁+' }, { text: '+', id: 648 })).toBe(true);
    expect(isExactToken({ text: ' +', id: 489 }, { text: '+' })).toBe(false);
    expect(isExactToken({ text: ' +', id: 10 }, { text: '+', id: 10 })).toBe(true);
  });
});

describe('the ends of a tag', () => {
  test('of one token are where it stands', () => {
    expect(tagEnds([{ id: 1 }, { id: 12902 }, { id: 13 }, { id: 12902 }], tag)).toEqual([1, 3]);
  });

  test('of several tokens are the last one of each whole occurrence', () => {
    const header = [
      { text: '<h>', id: 6 },
      { text: 'assistant', id: 7 },
      { text: '</h>', id: 8 },
    ];
    const tokens = [6, 9, 8, 6, 7, 8, 7, 8, 6, 7].map((id) => ({ id }));
    expect(tagEnds(tokens, header)).toEqual([5]);
  });

  test('are none in no tokens, and for no tag', () => {
    expect(tagEnds([], tag)).toEqual([]);
    expect(tagEnds([{ id: 1 }], [])).toEqual([]);
  });
});

test('tokens are described by text and ids', () => {
  expect(describeTokens(tag)).toBe('"ки" (12902)');
  expect(describeTokens([{ text: '\n\n' }])).toBe('"\\n\\n"');
});
