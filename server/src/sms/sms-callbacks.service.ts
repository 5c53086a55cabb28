import type { Database } from '../platform/database/database.ts';
import type { SmsInbox } from './sms-inbox.service.ts';
import type { SmsCallback, SmsConfiguration, SmsModule } from './sms-module.ts';
import type { SmsReports } from './sms-reports.service.ts';
import type { SmsSettingsService } from './sms-settings.service.ts';
import { moduleOfToken } from './typeorm.sms-callback-store.ts';

/** What is answered to a provider's call. */
export interface CallbackAnswer {
  status: number;
  contentType: string;
  body: string;
}

/** What a provider calls for: `dlr` brings delivery reports, `mo` messages from people. */
export type CallbackKind = 'dlr' | 'mo';

/** Lets the calls of providers in. */
export class SmsCallbacks {
  constructor(
    private readonly database: Database,
    private readonly settings: SmsSettingsService,
    private readonly reports: Pick<SmsReports, 'keep'>,
    private readonly inbox: Pick<SmsInbox, 'take'>,
  ) {}

  /** Takes a provider's call. What it cannot read it accepts all the same: a refusal would only be repeated. */
  async take(token: string, kind: CallbackKind, call: SmsCallback): Promise<CallbackAnswer> {
    const module = this.settings.moduleOf(await this.database.read((tx) => moduleOfToken(tx, token)));
    if (!module) return plain(404, 'There is nothing at this address.');
    // Reports come in long after another module was chosen, so the module's own values count.
    const values = await this.settings.configurationOf(module);
    if (!values) return plain(503, 'This cannot be checked at the moment. Try again later.');
    if (module.isGenuine && !(await module.isGenuine(call, values))) {
      return plain(403, 'The signature is wrong.');
    }
    await this.#read(module, kind, call, values);
    return { ...plain(200, ''), ...module.answerCallback?.(call) };
  }

  #read(module: SmsModule, kind: CallbackKind, call: SmsCallback, values: SmsConfiguration): Promise<void> {
    return kind === 'dlr'
      ? this.reports.keep(module, module.readReports(call, values))
      : this.inbox.take(module, module.readInbound(call, values));
  }
}

function plain(status: number, body: string): CallbackAnswer {
  return { status, contentType: 'text/plain', body };
}
