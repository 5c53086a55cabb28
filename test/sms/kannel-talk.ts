import { countSegments } from '@mailroom/shared/sms-segments';
import { completed } from '../../server/src/sms/configuration-rules.ts';
import { kannel as module } from '../../server/src/sms/modules/kannel.ts';
import type { SmsCallback, SmsInbound, SmsReport, SmsSendResult } from '../../server/src/sms/sms-module.ts';
import { KANNEL_ROUTE, KANNEL_USER } from '../support/kannel-configuration.ts';
import type { Kannel } from '../support/kannel.ts';
import { callback } from './module-case.ts';
import { testOutside } from './outside.ts';
import type { ProviderServer, ReceivedRequest } from './provider-server.ts';

/** What our module says to a running Kannel, and what that calls back. */
export class KannelTalk {
  constructor(
    private readonly kannel: Kannel,
    private readonly callbacks: ProviderServer,
  ) {}

  send(text: string, reference: string, typed: Record<string, string> = {}): Promise<SmsSendResult> {
    const good = { url: this.kannel.sendsmsUrl, ...KANNEL_USER, smsc: KANNEL_ROUTE };
    const configuration = completed({ ...good, ...typed }, module.descriptor);
    const { encoding } = countSegments(text);
    const reportUrl = `${this.callbacks.url}/sms/cb/t0ken/dlr?via=%d0%9f%25d`;
    const request = { to: '+4790012345', sender: 'Mailer', text, encoding, reference, reportUrl };
    return module.send(request, configuration, testOutside());
  }

  /** Waits for a report on a message. */
  async reportThat(reference: string, state: SmsReport['state']): Promise<{ url: URL; report: SmsReport }> {
    const { request, found } = await this.#next((each) =>
      module.readReports(each, {}).find((report) => report.reference === reference && report.state === state),
    );
    return { url: new URL(request.url, this.callbacks.url), report: found };
  }

  /** Waits for a message of a person that fits. */
  async inboundThat(fits: (message: SmsInbound) => boolean): Promise<SmsInbound> {
    const { found } = await this.#next((each) => module.readInbound(each, {}).find(fits));
    return found;
  }

  async #next<T>(
    read: (call: SmsCallback) => T | undefined,
  ): Promise<{ request: ReceivedRequest; found: T }> {
    const request = await this.callbacks.nextThat((each) => read(asCallback(each)) !== undefined);
    const found = read(asCallback(request));
    if (found === undefined) throw new Error('Expected the same call to read the same twice.');
    return { request, found };
  }
}

function asCallback({ url }: ReceivedRequest): SmsCallback {
  return callback(url.slice(url.indexOf('?') + 1));
}
