import { createHash } from 'node:crypto';
import type { CapturedMessages } from '../delivery/captured-messages.service.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { neverSay, scrub } from '../platform/logger.ts';
import { type Scrub, scrubberOf } from '../platform/scrubber.ts';
import type { Outbound } from '../platform/outbound/outbound.ts';
import { may, type Principal, type SignedIn } from '../platform/principal.ts';
import type { NewRunEvent, RunEvent, RunResult, TestRun } from '../settings/test-run.ts';
import type { RunWithEvents, TestRuns } from '../settings/test-runs.service.ts';
import { acceptedSince } from '../settings/typeorm.test-run-store.ts';
import { captureWith } from './sms-capture.service.ts';
import type { SmsLinks } from './sms-links.service.ts';
import type { SmsReports } from './sms-reports.service.ts';
import type { SmsModule } from './sms-module.ts';
import type { SmsSettings } from './sms-settings.ts';
import type { SmsSettingsInput, SmsSettingsService } from './sms-settings.service.ts';
import { runSmsTest } from './sms-test.ts';

export interface SmsTestOrder {
  settings?: SmsSettingsInput | null;
  to: string;
  text: string;
}

export interface SmsTestsParts {
  runs: TestRuns;
  settings: SmsSettingsService;
  reports: SmsReports;
  links: SmsLinks;
  captured: CapturedMessages;
  outbound: Outbound;
  clock: Clock;
  publicUrlReachable: boolean;
}

const HOUR_MS = 60 * 60_000;
/** A test costs money, and a phone can be annoyed. */
const MOST_PER_HOUR = 30;
/** What is shorter may stand in any text by chance. */
const SHORTEST_SECRET = 4;
const MAX_NUMBER = 40;
const MAX_TEXT = 2_000;

/** Sends test SMS with saved or unsaved settings; every step is streamed. */
export class SmsTests {
  constructor(private readonly parts: SmsTestsParts) {}

  /**
   * Starts a test and gives it at once.
   *
   * @throws {UserError} FORBIDDEN, BAD_USER_INPUT, RATE_LIMITED
   */
  async start(principal: SignedIn, order: SmsTestOrder): Promise<TestRun> {
    const settings = await this.#settingsOf(principal, order.settings ?? null);
    checkLengths(order);
    // A secret that is only typed or pasted for this test must not be said either.
    for (const secret of this.#secretsOf(settings)) neverSay(secret);
    const subject = JSON.stringify([settings.module, settings.sender, order.to]);
    return this.parts.runs.start({
      kind: 'SMS',
      principal,
      subjectHash: createHash('sha256').update(subject).digest('hex'),
      audit: {
        action: 'sent a test SMS',
        subject: order.to,
        details: { module: settings.module, unsaved: !!order.settings },
      },
      mayStart: (tx) => this.#refuseTooMany(tx, principal.userId),
      work: (emit, signal, runId) => this.#work(settings, order, emit, signal, runId),
    });
  }

  get(principal: Principal, id: string): Promise<RunWithEvents | null> {
    return this.parts.runs.get(principal, 'SMS', id);
  }

  cancel(principal: SignedIn, id: string): Promise<RunWithEvents> {
    return this.parts.runs.cancel(principal, 'SMS', id);
  }

  events(
    who: { principal: Principal; refresh: () => Promise<Principal> },
    id: string,
    after: number,
  ): Promise<AsyncIterable<RunEvent>> {
    return this.parts.runs.events(who, 'SMS', id, after);
  }

  #secretsOf({ module, configuration }: SmsSettings): string[] {
    const fields = this.parts.settings.moduleOf(module)?.descriptor.fields ?? [];
    return fields.filter(({ kind }) => kind === 'SECRET').map(({ key }) => configuration[key] ?? '');
  }

  /** A provider may echo a secret in a spelling that is not known before. */
  #scrubberOf(settings: SmsSettings): Scrub {
    const userName = settings.configuration['userName'] ?? null;
    const long = this.#secretsOf(settings).filter(({ length }) => length >= SHORTEST_SECRET);
    const scrubbers = long.map((secret) => scrubberOf(userName, secret));
    return (text) => scrub(scrubbers.reduce((clean, apply) => apply(clean), text));
  }

  #settingsOf(principal: SignedIn, input: SmsSettingsInput | null): Promise<SmsSettings> {
    if (input === null) return this.parts.settings.current();
    if (!may(principal, 'SETTINGS_WRITE')) {
      throw new UserError('FORBIDDEN', 'Testing values that are not saved needs SETTINGS_WRITE.');
    }
    return this.parts.settings.tried(input);
  }

  async #refuseTooMany(tx: Tx, userId: string): Promise<void> {
    const now = this.parts.clock.now();
    const accepted = await acceptedSince(tx, userId, 'SMS', now - HOUR_MS);
    const [oldest] = accepted;
    if (accepted.length < MOST_PER_HOUR || oldest === undefined) return;
    const retryAfterSeconds = Math.ceil((oldest + HOUR_MS - now) / 1000);
    const message = `${MOST_PER_HOUR} test SMS were accepted within the hour; the next may go in ${Math.ceil(retryAfterSeconds / 60)} min.`;
    throw new UserError('RATE_LIMITED', message, { extensions: { retryAfterSeconds } });
  }

  async #work(
    settings: SmsSettings,
    { to, text }: SmsTestOrder,
    emit: (event: NewRunEvent) => void,
    signal: AbortSignal,
    runId: string,
  ): Promise<RunResult> {
    const { reports, captured, outbound, links, clock, publicUrlReachable } = this.parts;
    const modules = this.parts.settings.list();
    const reportUrl = settings.module ? await this.parts.settings.callbackUrl(settings.module) : null;
    const input = { settings, to, text, reference: runId, reportUrl, publicUrlReachable };
    return runSmsTest(input, emit, {
      ...{ modules, clock, signal, scrub: this.#scrubberOf(settings) },
      fetch: (url, options) => outbound.fetch(url, options),
      capture: captureWith(captured),
      link: () => links.use(moduleIn(modules, settings.module), settings.configuration),
      awaitReport: reports.stream(settings.module ?? ''),
    });
  }
}

function moduleIn(modules: readonly SmsModule[], id: string | null): SmsModule {
  const module = modules.find(({ descriptor }) => descriptor.id === id);
  if (!module) throw new Error(`There is no module ${id}`);
  return module;
}

function checkLengths({ to, text }: SmsTestOrder): void {
  const wrong = (field: string, most: number, length: number) =>
    new UserError('BAD_USER_INPUT', `input.${field} has 1 to ${most} characters, got ${length}.`, {
      field: `input.${field}`,
    });
  if (to.trim().length < 1 || to.length > MAX_NUMBER) throw wrong('to', MAX_NUMBER, to.length);
  if (text.length < 1 || text.length > MAX_TEXT) throw wrong('text', MAX_TEXT, text.length);
}
