/** The window of dates as the configuration writes it. */
import { z } from 'zod';
import { defaultDateField } from './date-window.ts';

const day = z.iso.date('expected a day, YYYY-MM-DD');

export const windowSchema = z
  .strictObject({
    dateField: z
      .string()
      .min(1)
      .default(defaultDateField)
      .describe('Column that holds the date of a question. Default contest_date.'),
    from: day.optional().describe('First day, YYYY-MM-DD. Absent: no first day.'),
    to: day.optional().describe('Last day, itself included. Absent: no last day.'),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    message: 'the first day is after the last',
  });
