import { describe, expect, it } from 'vitest';
import { readMailboxLines } from '../../client/src/mailboxes/mailbox-lines.ts';

const known = [{ address: 'support@company.com', name: 'Support' }];

describe('a pasted list of mailboxes', () => {
  it('says of each line whether it is new, renames, or changes nothing', () => {
    const text = 'news@company.com; News\nSUPPORT@company.com; Help\nsupport@company.com';
    expect(readMailboxLines(text, known).map(({ line, verdict }) => [line, verdict])).toEqual([
      [1, 'isNew'],
      [2, 'renames'],
      [3, 'twice'],
    ]);
    expect(readMailboxLines('support@company.com', known)[0]?.verdict).toBe('same');
    expect(readMailboxLines('Support <support@company.com>', known)[0]?.verdict).toBe('same');
  });

  it('names the line where an address stood first', () => {
    expect(readMailboxLines('a@company.com\n\nA@company.com', [])[1]).toEqual({
      line: 3,
      verdict: 'twice',
      address: 'A@company.com',
      firstLine: 1,
    });
  });

  it('keeps what is wrong with a line beside what was typed', () => {
    const [line] = readMailboxLines('no address', []);
    expect(line).toMatchObject({ line: 1, verdict: 'wrong', text: 'no address' });
  });

  it('leaves out the first line of a CSV file that only names the columns', () => {
    expect(readMailboxLines('email,name\nnews@company.com,News', []).map(({ line }) => line)).toEqual([2]);
  });
});
