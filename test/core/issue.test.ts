import assert from 'node:assert/strict';
import { hasErrors, issueCatalogue } from '../../src/core/issue';

const issue = issueCatalogue({
  'test.expected': { severity: 'error', text: 'expected {expected}, found {found}' },
  'test.note': { severity: 'info', text: 'nothing to say' },
});

describe('an issue catalogue', () => {
  it('makes the sentence from the data', () => {
    const made = issue('test.expected', { expected: 'a', found: 'b' });
    assert.equal(made.message, 'expected a, found b');
    assert.equal(made.severity, 'error');
    assert.equal(made.location, undefined);
  });

  it('never expands what a user file contains, and clips it', () => {
    const made = issue('test.expected', { expected: '{found}', found: 'x'.repeat(10_000) });
    assert.ok(made.message.startsWith('expected {found}, found xxx'));
    assert.ok(made.message.length < 300);
  });

  it('tells errors from notes', () => {
    assert.equal(hasErrors([issue('test.note', {})]), false);
    assert.equal(
      hasErrors([issue('test.note', {}), issue('test.expected', { expected: '', found: '' })]),
      true,
    );
  });
});
