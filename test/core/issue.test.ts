import assert from 'node:assert/strict';
import { hasErrors, headline, issueCatalogue } from '../../src/core/issue';

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

  it('has a headline: by how much a region overflowed before which section is the first past its end', () => {
    const linker = issueCatalogue({
      'script.syntax': { severity: 'error', text: 'syntax error' },
      'script.willNotFit': { severity: 'error', text: 'section {name} will not fit in region {region}' },
      'script.overflow': { severity: 'error', text: 'region {region} overflowed by {bytes} bytes' },
    });
    const past = linker('script.willNotFit', { name: '.bss', region: 'RAM' });
    const overflow = linker('script.overflow', { region: 'RAM', bytes: '21664' });
    const other = linker('script.overflow', { region: 'FLASH', bytes: '4' });
    const syntax = linker('script.syntax', {});
    assert.equal(headline([past, other, overflow]), overflow);
    assert.equal(headline([past, other]), past);
    assert.equal(headline([syntax, past, overflow]), syntax);
    assert.equal(headline([]), undefined);
  });
});
