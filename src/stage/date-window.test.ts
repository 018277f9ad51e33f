import { describe, expect, it } from 'vitest';
import { isDay, placementOf } from './date-window.ts';

const place = (date: unknown, window: { from?: string; to?: string; dateField?: string } = {}) =>
  placementOf({ metadata: { contest_date: date } }, { dateField: 'contest_date', ...window });

describe('a window of dates', () => {
  it('includes both of its days, whatever the time of day', () => {
    const window = { from: '2024-10-01', to: '2024-10-31' };
    for (const date of [
      '2024-10-01',
      '2024-10-31T23:59:59',
      '2024-10-05 00:00:00+00',
      new Date('2024-10-31T12:00:00Z'),
    ])
      expect(place(date, window)).toBe('inside');
    for (const date of ['2024-09-30', '2024-11-01T00:00:00']) expect(place(date, window)).toBe('outside');
  });

  it('may be open on either side', () => {
    expect(place('1999-01-01', { to: '2024-10-31' })).toBe('inside');
    expect(place('2099-01-01', { from: '2024-10-31' })).toBe('inside');
    expect(place('2099-01-01')).toBe('inside');
  });

  it('has no place for a question without a readable date', () => {
    for (const date of [
      undefined,
      null,
      '',
      'October 2024',
      '2024-02-30',
      '05/10/2024',
      '2024-1-5',
      20241005,
      '2024-10-055',
    ])
      expect(place(date, { from: '2000-01-01' })).toBe('undated');
    expect(place('2024-10-05', { dateField: 'date' })).toBe('undated');
  });
});

it('a day is one the calendar has', () => {
  expect(['2024-02-29', '2023-02-29', '2024-13-01', '2024-1-1', 'today'].filter(isDay)).toEqual(['2024-02-29']);
});
