import { Repeater } from '@graphql-yoga/subscription';
import type { Clock } from '../platform/clock.ts';
import type { MailingSignals } from './mailing-signals.ts';
import { Moved } from './moved.ts';
import type { ProgressView } from './progress-view.ts';
import { noMailing } from './refusals.ts';

/** At most four events a second. */
const PAUSE_MS = 250;

export interface ProgressSource {
  /** Tells where mailings stand; one that does not exist is left out. */
  progress(ids: readonly string[]): Promise<ProgressView[]>;
  /** Lists the mailings that are being sent. */
  sending(): Promise<string[]>;
}

/** Streams where mailings stand: at once, then whenever it changes, as fast as the listener keeps up. */
export class ProgressStreams {
  constructor(
    private readonly source: ProgressSource,
    private readonly signals: MailingSignals,
    private readonly clock: Clock,
  ) {}

  /**
   * Streams one mailing; the first event is where it stands now.
   *
   * @throws {UserError} NOT_FOUND
   */
  async ofMailing(id: string): Promise<Repeater<ProgressView>> {
    const found = await this.source.progress([id]);
    if (found.length === 0) throw noMailing(id);
    return this.#stream(id, async () => [id]);
  }

  /** Streams every mailing that moves; the first events are those that are being sent now. */
  ofAll(): Repeater<ProgressView> {
    return this.#stream(null, () => this.source.sending());
  }

  #stream(mailingId: string | null, watched: () => Promise<string[]>): Repeater<ProgressView> {
    return new Repeater<ProgressView>(async (push, stop) => {
      const moved = new Moved(this.clock);
      const unlisten = this.signals.listen(mailingId, (id) => moved.add([id]));
      void stop.then(() => moved.stop());
      const shown = new Shown();
      try {
        while (!moved.stopped) {
          if (moved.lookDue()) moved.add([...(await watched()), ...shown.sending]);
          for (const view of shown.changed(await this.source.progress(moved.take()))) await push(view);
          await moved.pause(PAUSE_MS);
          await moved.wait();
        }
        stop();
      } catch (error) {
        stop(error);
      } finally {
        unlisten();
      }
    });
  }
}

/** Remembers what was told, so that nothing is told twice. */
class Shown {
  readonly #last = new Map<string, string>();
  /** Mailings that were being sent when they were last told of: their end must not be missed. */
  readonly sending = new Set<string>();

  changed(views: readonly ProgressView[]): ProgressView[] {
    return views.filter((view) => {
      const text = JSON.stringify(view);
      if (this.#last.get(view.id) === text) return false;
      this.#last.set(view.id, text);
      if (view.status === 'SENDING') this.sending.add(view.id);
      else this.sending.delete(view.id);
      return true;
    });
  }
}
