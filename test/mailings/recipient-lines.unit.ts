import { describe, expect, it } from 'vitest';
import { readRecipientLines } from '../../client/src/mailings/recipient-lines.ts';

describe('recipients that are typed or pasted', () => {
  it('are bare addresses, one a line, blank lines left out', () => {
    expect(readRecipientLines('ann@example.com\r\n\n bo@example.com ')).toEqual([
      { address: 'ann@example.com', values: [] },
      { address: 'bo@example.com', values: [] },
    ]);
  });

  it('are a table when the first line names the columns, wherever the address stands', () => {
    expect(readRecipientLines('firstName;E-mail;city\nAnn;ann@example.com;Oslo')).toEqual([
      {
        address: 'ann@example.com',
        values: [
          { name: 'firstName', value: 'Ann' },
          { name: 'city', value: 'Oslo' },
        ],
      },
    ]);
  });

  it.each(['\t', ';', ','])('may be separated by %j', (separator) => {
    const text = [`mobile${separator}name`, `+47 900 12 345${separator}Ann`].join('\n');
    expect(readRecipientLines(text)).toEqual([
      { address: '+47 900 12 345', values: [{ name: 'name', value: 'Ann' }] },
    ]);
  });

  it('keep a separator that stands in quotes', () => {
    expect(readRecipientLines('email,name\nann@example.com,"Berg, ""Ann"""')).toEqual([
      { address: 'ann@example.com', values: [{ name: 'name', value: 'Berg, "Ann"' }] },
    ]);
  });

  it('have empty values where cells are missing, and none from columns without a name', () => {
    expect(readRecipientLines('email;;name\nann@example.com')).toEqual([
      { address: 'ann@example.com', values: [{ name: 'name', value: '' }] },
    ]);
  });

  it('are nobody in an empty text', () => {
    expect(readRecipientLines(' \n ')).toEqual([]);
  });
});
