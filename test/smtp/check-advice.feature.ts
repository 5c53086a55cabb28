import { describe, expect, it } from 'vitest';
import {
  domainAdviser,
  type AskDns,
  type DomainFinding,
} from '../../server/src/smtp/mailauth.domain-advice.ts';
import { ManualClock } from '../support/manual-clock.ts';

const nothing = (code = 'ENOTFOUND') => Object.assign(new Error(code), { code });

/** A name server that knows these texts. */
const knowing =
  (texts: Record<string, string>): AskDns =>
  async (name, type) => {
    const text = texts[name.toLowerCase()];
    if (type !== 'TXT' || text === undefined) throw nothing();
    return [[text]];
  };

async function findings(ask: AskDns, relayAddress = '203.0.113.5') {
  const advice = await domainAdviser(ask)('company.test', relayAddress);
  const found = advice.details?.findings as DomainFinding[];
  return { advice, ...Object.fromEntries(found.map((finding) => [finding.topic, finding])) } as Record<
    string,
    DomainFinding
  > & { advice: typeof advice };
}

describe('advice on the domain of a sender', () => {
  it('is content with SPF that permits the server, a DKIM key and a DMARC policy', async () => {
    const found = await findings(
      knowing({
        'company.test': 'v=spf1 ip4:203.0.113.0/24 -all',
        'selector1._domainkey.company.test': 'v=DKIM1; k=rsa; p=MIGfMA0GCSq',
        '_dmarc.company.test': 'v=DMARC1; p=quarantine',
      }),
    );
    expect(found.advice.level).toBe('INFO');
    expect(found.SPF).toMatchObject({ level: 'INFO', text: expect.stringContaining('permits') });
    expect(found.DKIM?.text).toContain('selector1');
    expect(found.DMARC?.text).toContain('quarantine');
  });

  it('warns of a domain that says nothing', async () => {
    const found = await findings(knowing({}));
    expect(found.advice.level).toBe('WARNING');
    expect(found.SPF).toMatchObject({ level: 'WARNING', text: expect.stringContaining('no SPF record') });
    expect(found.DMARC).toMatchObject({ level: 'WARNING', text: expect.stringContaining('no DMARC record') });
  });

  it('warns of SPF that does not name the server', async () => {
    const found = await findings(knowing({ 'company.test': 'v=spf1 ip4:198.51.100.1 -all' }));
    expect(found.SPF).toMatchObject({ level: 'WARNING', text: expect.stringContaining('203.0.113.5') });
  });

  it('does not judge SPF by the address of a server in the own network', async () => {
    const found = await findings(knowing({ 'company.test': 'v=spf1 ip4:198.51.100.1 -all' }), '10.0.0.5');
    expect(found.SPF).toMatchObject({ level: 'INFO', text: expect.stringContaining('public address') });
  });

  it('warns of SPF that is faulty', async () => {
    const found = await findings(knowing({ 'company.test': 'v=spf1 ip4:999.1.1.1 -all' }));
    expect(found.SPF).toMatchObject({ level: 'WARNING', text: expect.stringContaining('faulty') });
  });

  it('says so when no name server answers, and does not fail', async () => {
    const found = await findings(async () => {
      throw nothing('ETIMEOUT');
    });
    expect(found.advice).toMatchObject({ ok: true, level: 'INFO' });
    for (const topic of ['SPF', 'DKIM', 'DMARC'])
      expect(found[topic]?.text).toContain('could not be looked up');
  });

  it('takes no withdrawn DKIM key for one', async () => {
    const found = await findings(knowing({ 'google._domainkey.company.test': 'v=DKIM1; p=' }));
    expect(found.DKIM?.text).toContain('No DKIM key');
  });

  it('waits no longer than 3 seconds for name servers that never answer', async () => {
    const clock = new ManualClock();
    const advice = domainAdviser(() => new Promise(() => {}), clock)('company.test', '203.0.113.5');
    await clock.advance(3_000);
    expect((await advice).text).toContain('DMARC of company.test could not be looked up.');
    expect(clock.waiting).toBe(0);
  });
});
