import type { DispatchSettings } from '../delivery/settings-source.ts';
import { paceOf } from './pace-fields.ts';
import type { SmsConfiguration, SmsModule } from './sms-module.ts';

/** Less than this, and a process spends its time on beginning and ending. */
const LEAST_PER_PROCESS = 20;
/** What stands in one request is in doubt together when its answer is lost. */
const MOST_IN_ONE_REQUEST = 100;

/** Tells how many messages a request of a module carries in a mailing. */
export function requestSize(module: SmsModule, configuration: SmsConfiguration): number {
  if (!module.sendBatch) return 1;
  const most = module.batchSizeOf?.(configuration) ?? module.descriptor.batchSize;
  return Math.min(most, MOST_IN_ONE_REQUEST);
}

/** Says how the SMS of mailings are shared out: a module has no connection that wears out, so its pace decides. */
export function smsDispatch(
  module: SmsModule | null,
  configuration: SmsConfiguration,
): Omit<DispatchSettings, 'version'> {
  const { threads: smtpThreads, perSecond } = paceOf(configuration);
  const requests = module ? 2 * requestSize(module, configuration) : 0;
  const windows = 10 * (module?.windowOf?.(configuration) ?? 0);
  const perProcess = Math.max(LEAST_PER_PROCESS, requests, windows);
  return { smtpThreads, perSecond, maxPerConnection: smtpThreads * perProcess, unclearRecipients: 'HOLD' };
}
