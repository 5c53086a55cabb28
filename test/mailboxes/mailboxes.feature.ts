import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mailboxes } from '../../server/src/mailboxes/mailboxes.service.ts';
import { type Ground, openGround, refusal, userNamed } from '../support/ground.ts';

const eva = userNamed('Eva');
let ground: Ground;
let mailboxes: Mailboxes;

beforeEach(async () => {
  ground = await openGround();
  mailboxes = new Mailboxes(ground.database, ground.clock, ground.audit);
});
afterEach(() => ground.close());

describe('importing mailboxes', () => {
  it('updates the name of an address that is there already, however it is written', async () => {
    const [first] = await mailboxes.import(eva, [{ address: 'Support@Company.com', name: 'Support' }]);
    const [second] = await mailboxes.import(eva, [{ address: 'support@company.COM', name: 'Help desk' }]);
    expect(second?.id).toBe(first?.id);
    expect(await mailboxes.list()).toMatchObject([{ address: 'Support@company.com', name: 'Help desk' }]);
  });

  it('keeps the name when it is imported again without one', async () => {
    await mailboxes.import(eva, [{ address: 'support@company.com', name: 'Support' }]);
    await mailboxes.import(eva, [{ address: 'support@company.com' }]);
    expect(await mailboxes.list()).toMatchObject([{ name: 'Support' }]);
  });

  it('imports all or none, and names every address that is not acceptable', async () => {
    const error = await refusal(
      mailboxes.import(eva, [{ address: 'a@company.com' }, { address: 'nobody' }, { address: 'x@' }]),
    );
    expect(error.code).toBe('BAD_USER_INPUT');
    expect(error.fields.map(({ path }) => path)).toEqual(['input.1.address', 'input.2.address']);
    expect(await mailboxes.list()).toEqual([]);
  });

  it('refuses a name that would break out of its header field', async () => {
    const error = await refusal(
      mailboxes.import(eva, [{ address: 'a@company.com', name: 'A\r\nBcc: evil@company.com' }]),
    );
    expect(error.fields[0]).toMatchObject({ path: 'input.0.name', code: 'INVALID' });
  });
});

describe('deleting a mailbox', () => {
  it('is refused while something uses it, and says what', async () => {
    const [mailbox] = await mailboxes.import(eva, [{ address: 'a@company.com' }]);
    mailboxes.askBeforeDeleting(async () => null);
    mailboxes.askBeforeDeleting(async () => 'the mailing “Autumn offer”');
    const error = await refusal(mailboxes.delete(eva, mailbox?.id ?? ''));
    expect(error.message).toContain('a@company.com');
    expect(error.message).toContain('the mailing “Autumn offer”');
    expect(await mailboxes.list()).toHaveLength(1);
  });

  it('removes what nothing uses, and leaves a trace', async () => {
    const [mailbox] = await mailboxes.import(eva, [{ address: 'a@company.com' }]);
    await mailboxes.delete(eva, mailbox?.id ?? '');
    expect(await mailboxes.list()).toEqual([]);
    const { edges } = await ground.audit.entries({});
    expect(edges[0]?.node).toMatchObject({
      actor: 'Eva',
      action: 'deleted a mailbox',
      subject: 'a@company.com',
    });
  });

  it('of an unknown one answers NOT_FOUND', async () => {
    expect((await refusal(mailboxes.delete(eva, 'nothing'))).code).toBe('NOT_FOUND');
  });
});
