import { describe, expect, it } from 'vitest';
import { calledNames, definedNames, usedNames } from './python-names.ts';

describe('names in Python text', () => {
  it('are defined at the top of the module only', () => {
    const source =
      'import os\nclass A:\n    def method(self): pass\nasync def go(): pass\nlimit = 3\nif limit == 3:\n    x = 1\n';
    expect(definedNames(`${source}def go(): pass`)).toEqual(['A', 'go', 'limit']);
  });

  it('are used outside strings, comments and attributes', () => {
    const used = usedNames("assert f(x.depth, \"name\", '''long\nother''') == g # comment");
    expect([...used].sort()).toEqual(['assert', 'f', 'g', 'x']);
  });

  it('are called when neither builtin, keyword, imported nor defined there', () => {
    const source =
      'from math import isclose\ndef near(a): return abs(a)\nassert (not near(solve(1))) and isclose(len(s.split()), 2)';
    expect(calledNames(source)).toEqual(['solve']);
  });
});
