import { isHeaderSafe } from '@mailroom/shared/email-address';
import {
  changeWords,
  listMergeFields,
  renderMergeFields,
  unknownMergeFields,
  withoutMergeFields,
} from '@mailroom/shared/merge-fields';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const text = (template: string, values: Record<string, string> = {}) =>
  renderMergeFields(template, values, 'text');
const html = (template: string, values: Record<string, string> = {}) =>
  renderMergeFields(template, values, 'html');
const header = (template: string, values: Record<string, string> = {}) =>
  renderMergeFields(template, values, 'header');

describe('merge field', () => {
  it('is replaced by the value of the recipient', () => {
    expect(text('Hello {{name}}, {{ First name }}!', { name: 'Ann', 'First name': 'Bo' })).toBe(
      'Hello Ann, Bo!',
    );
  });

  it('gets its default where the value is missing or empty, else nothing', () => {
    expect(text('Hello {{name|dear customer}}!')).toBe('Hello dear customer!');
    expect(text('Hello {{name | you }}!', { name: ' ' })).toBe('Hello you!');
    expect(text('Hello {{name}}!')).toBe('Hello !');
    expect(text('{{a|b|c}}')).toBe('b|c');
  });

  it('is found in what an HTML editor makes of it', () => {
    expect(html('{{first&nbsp;name}} {{R&amp;D}} {{first\n  name}}', { 'first name': 'x', 'R&D': 'y' })).toBe(
      'x y x',
    );
  });

  it('takes the innermost pair of braces', () => {
    expect(text('{{{name}}} {{a {{name}} }}', { name: 'Ann' })).toBe('{Ann} {{a Ann }}');
  });

  it('without a name is plain text', () => {
    for (const plain of [
      '{{}}',
      '{{ }}',
      '{{|x}}',
      '{name}',
      '{{name}',
      '{{na{me}}',
      '{% if x %}',
      '<%= x %>',
      '${x}',
    ]) {
      expect(text(plain, { name: 'Ann', x: 'y' })).toBe(plain);
    }
  });

  it('never has its value read as a template', () => {
    expect(text('{{a}}', { a: '{{b}}', b: 'secret' })).toBe('{{b}}');
    expect(text('{{a}}', { a: "$& $1 $' $`" })).toBe("$& $1 $' $`");
  });

  it('runs nothing and reads nothing but own values', () => {
    const payloads = [
      'constructor',
      '__proto__',
      'toString',
      'constructor.constructor("x")()',
      '7*7',
      '#each x',
      '>partial',
    ];
    payloads.push(
      'env "HOME"',
      '../secret',
      'this',
      '@root',
      'include "/etc/passwd"',
      'valueOf',
      'hasOwnProperty',
    );
    for (const payload of payloads) {
      expect(text(`[{{${payload}}}]`, { name: 'Ann' })).toBe('[]');
      expect(unknownMergeFields(`{{${payload}}}`, ['name'])).toEqual([payload]);
    }
    const own = JSON.parse('{"__proto__": "p", "constructor": "c"}') as Record<string, string>;
    expect(text('{{__proto__}} {{constructor}}', own)).toBe('p c');
  });
});

describe('value in HTML', () => {
  it('is escaped', () => {
    expect(html('<a title="{{v}}">{{v}}</a>', { v: `"><script>'&` })).toBe(
      '<a title="&quot;&gt;&lt;script&gt;&#39;&amp;">&quot;&gt;&lt;script&gt;&#39;&amp;</a>',
    );
  });

  it('may be a default that the editor escaped already', () => {
    expect(html('{{v|Tom &amp; Jerry}} {{v|Tom & Jerry}} {{v|<b>}}')).toBe(
      'Tom &amp; Jerry Tom &amp; Jerry &lt;b&gt;',
    );
  });

  it('can never close a tag or an attribute', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, fallback) => {
        const rendered = html('{{v}}', { v: value }) + html(`{{x|${fallback.replace(/[{}]/g, '')}}}`);
        expect(rendered).not.toMatch(/[<>"']/);
      }),
      { numRuns: 1_000, seed: 31 },
    );
  });
});

describe('value in a header', () => {
  it('cannot begin a second header', () => {
    expect(header('Hello {{v}}', { v: 'Ann\r\nBcc: evil@y.test' })).toBe('Hello Ann Bcc: evil@y.test');
    expect(header('Line\nbreak {{v|a\tb}}\0')).toBe('Line break a b');
    expect(header('{{v}}', { v: 'a\u202eb\ud83dc' })).toBe('abc');
  });

  it('is safe whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (template, v) => {
        expect(isHeaderSafe(header(`${template}{{v}}`, { v }))).toBe(true);
      }),
      { numRuns: 2_000, seed: 32 },
    );
  });
});

describe('fields of a template', () => {
  it('are listed once, with their defaults', () => {
    expect(listMergeFields('{{a}} {{ a }} {{a|x}} {{b|}} {{unsubscribeUrl}}')).toEqual([
      { name: 'a', fallback: null },
      { name: 'a', fallback: 'x' },
      { name: 'b', fallback: '' },
      { name: 'unsubscribeUrl', fallback: null },
    ]);
  });

  it('are unknown unless a column has the name; the unsubscribe link always is known', () => {
    expect(unknownMergeFields('{{a}} {{b}} {{b|x}} {{Name}} {{unsubscribeUrl}}', ['a', 'name'])).toEqual([
      'b',
      'Name',
    ]);
    expect(unknownMergeFields('no fields', [])).toEqual([]);
  });
});

describe('templates of a megabyte', () => {
  it.each(['{', '}', '{{', '}}', '{{a', '{{a|', '{{a}}', 'a}}', '{{ ', '{{a\n', '&amp;', '{{&nbsp;'])(
    'made of %j are read in linear time',
    (piece) => {
      const template = piece.repeat(Math.floor(1_000_000 / piece.length));
      const started = performance.now();
      listMergeFields(template);
      for (const mode of ['text', 'html', 'header'] as const) renderMergeFields(template, { a: 'b' }, mode);
      expect(performance.now() - started).toBeLessThan(2_500);
    },
  );

  it('throw for no input', () => {
    const value = fc.dictionary(fc.string(), fc.string());
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{{', '}}', '|', '{', '}', '{{a}}', '{{a|b}}'),
    );
    fc.assert(
      fc.property(fc.array(piece), value, (pieces, values) => {
        const template = pieces.join('');
        for (const mode of ['text', 'html', 'header'] as const) renderMergeFields(template, values, mode);
        unknownMergeFields(template, Object.keys(values));
      }),
      { numRuns: 1_000, seed: 33 },
    );
  });
});

describe('the words of a template', () => {
  it('are what is left without its fields', () => {
    expect(withoutMergeFields('Hello {{name|dear customer}}, {{ }} {{code}}!')).toBe('Hello , {{ }} !');
  });

  it('are changed, defaults too, and the names of its fields are not', () => {
    const shout = (words: string) => words.toUpperCase();
    expect(changeWords('hello {{name|dear friend}}, {{code}} bye', shout)).toBe(
      'HELLO {{name|DEAR FRIEND}}, {{code}} BYE',
    );
    expect(changeWords('no fields', shout)).toBe('NO FIELDS');
  });
});
