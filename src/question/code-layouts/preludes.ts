/** The Python that banks of contest problems presume before an answer. */
import { readFileSync } from 'node:fs';

const read = (name: string) => readFileSync(new URL(`./${name}`, import.meta.url), 'utf8');

/** The imports contest sites make: typing, collections, heapq and such. */
export const contestPrelude = read('contest-prelude.py');

/** The same, and LeetCode's lists and trees with the helpers its tests build and compare them by. */
export const leetcodePrelude = `${contestPrelude}\n\n${read('leetcode-prelude.py')}`;
