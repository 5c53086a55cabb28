import { onTestFinished } from 'vitest';
import { completed } from '../../server/src/sms/configuration-rules.ts';
import { smpp } from '../../server/src/sms/modules/smpp.ts';
import type {
  SmsInbound,
  SmsLink,
  SmsLinkOutside,
  SmsReport,
  SmsSendRequest,
} from '../../server/src/sms/sms-module.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { memoryDial, ScriptedSmsc } from '../support/scripted-smsc.ts';
import { requestFor } from './module-case.ts';

/** A link with a scripted server, in time that the test moves. */
export class SmppStand {
  readonly clock = new ManualClock();
  readonly smsc = new ScriptedSmsc();
  readonly reports: SmsReport[] = [];
  readonly inbound: SmsInbound[] = [];
  readonly log: string[] = [];
  dials = 0;
  /** Set to let the store fail. */
  isStoreBroken = false;
  dial: SmsLinkOutside['dial'] = memoryDial(this.smsc);
  readonly #link: SmsLink;

  constructor(settings: Record<string, string> = {}, arrange: (stand: SmppStand) => void = () => undefined) {
    arrange(this);
    this.#link = openLink(settings, {
      clock: this.clock,
      random: () => 1,
      dial: (to) => ((this.dials += 1), this.dial(to)),
      onReports: async (reports) => this.#store(() => this.reports.push(...reports)),
      onInbound: async (messages) => this.#store(() => this.inbound.push(...messages)),
      log: (text) => this.log.push(text),
    });
    onTestFinished(async () => {
      const closing = this.#link.close();
      await this.clock.advance(60_000);
      await closing;
    });
  }

  send(request: Partial<SmsSendRequest> & { text?: string } = {}, signal = new AbortController().signal) {
    return this.#link.send({ ...requestFor(request.text ?? 'Hello'), ...request }, signal);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  /** Lets everything happen that needs no time. */
  settled(): Promise<void> {
    return this.clock.advance(0);
  }

  /** Lets the server send a receipt for an id. */
  receipt(id: string, stat = 'DELIVRD', source = '4790012345') {
    const text = `id:${id} sub:001 dlvrd:001 submit date:2601010000 done date:2601010001 stat:${stat} err:000 text:Hello`;
    return this.smsc.client.deliver({ esmClass: 4, source, shortMessage: new TextEncoder().encode(text) });
  }

  #store(write: () => void): void {
    if (this.isStoreBroken) throw new Error('the disk is full');
    write();
  }
}

/** Opens a link of the module with the settings that a form would complete. */
export function openLink(settings: Record<string, string>, outside: SmsLinkOutside): SmsLink {
  const typed = { host: 'smpp.company.com', systemId: 'mailer', password: 'secret1', ...settings };
  const link = smpp.openLink?.(completed(typed, smpp.descriptor), outside);
  if (!link) throw new Error('Expected the module to keep a connection.');
  return link;
}
