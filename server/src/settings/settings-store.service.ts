import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Page, PageArgs } from '../platform/database/page.ts';
import type { Tx } from '../platform/database/tx.ts';
import { UserError } from '../platform/errors.ts';
import { Topic } from '../platform/live.ts';
import { neverSay } from '../platform/logger.ts';
import { isSignedIn, nameOf, type Principal } from '../platform/principal.ts';
import type { SecretBox } from '../platform/secret-box.ts';
import {
  changesBetween,
  conflictFields,
  differingFields,
  type OpenedSecret,
  SETTINGS_KINDS,
  type SettingsFieldChange,
  type SettingsContent,
  type SettingsKind,
} from './settings-content.ts';
import {
  readChangesSince,
  readHistory,
  readSettings,
  readVersion,
  type SettingsChangeRow,
  type SettingsRow,
  writeSettings,
} from './typeorm.settings-store.ts';

export interface SettingsSave {
  kind: SettingsKind;
  /** The version that whoever saves has read. */
  version: number;
  content: SettingsContent;
  /** Secrets in the clear, by field: '' takes one away, one that is left out stays. */
  secrets: Readonly<Record<string, string>>;
  /** What a field was that has never been saved; the history compares with it. */
  defaults?: SettingsContent;
  applyNow?: boolean;
}

export type SavedSettings = SettingsRow & { changes: SettingsFieldChange[] };

export interface SettingsChanged {
  kind: SettingsKind;
  version: number;
  /** True: processes under way stop after the message in hand and go on with the new settings. */
  applyNow: boolean;
}

const CHANGED = 'changed';
const LOOK_EVERY_MS = 2_000;

/** The versioned store of any settings: who saves says which version he read; every version is kept. */
export class SettingsStore {
  readonly #topic = new Topic<SettingsChanged>();
  readonly #known = new Map<SettingsKind, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly box: SecretBox,
  ) {}

  /** Reads the settings as they were saved last; version 0 without content before the first save. */
  current(kind: SettingsKind): Promise<SettingsRow> {
    return this.database.read((tx) => this.currentIn(tx, kind));
  }

  /** Reads them inside a unit of work. */
  async currentIn(tx: Tx, kind: SettingsKind): Promise<SettingsRow> {
    const row = await readSettings(tx, kind);
    return row ?? { kind, version: 0, content: {}, secrets: {}, updatedAt: null, updatedBy: null };
  }

  /** Reads what the settings were in a version; null if there was none such. */
  contentOf(kind: SettingsKind, version: number): Promise<SettingsContent | null> {
    return this.database.read((tx) => readVersion(tx, kind, version));
  }

  /** Reads a page of the history, newest first. */
  history(args: PageArgs): Promise<Page<SettingsChangeRow>> {
    return this.database.read((tx) => readHistory(tx, args));
  }

  /** Opens a stored secret; from then on it is kept out of logs and errors. */
  openSecret({ kind, secrets }: SettingsRow, field: string): OpenedSecret {
    const sealed = secrets[field];
    if (sealed === undefined) return { state: 'NONE' };
    const text = this.box.open(sealed, placeOf(kind, field));
    if (text === null) return { state: 'UNREADABLE' };
    neverSay(text);
    return { state: 'OPEN', text };
  }

  /**
   * Saves the next version, unless somebody else saved since the version that was read.
   *
   * @throws {UserError} CONFLICT with the fields that differ
   */
  async save(tx: Tx, principal: Principal, save: SettingsSave): Promise<SavedSettings> {
    const { kind, version, content, applyNow = false } = save;
    const before = await this.currentIn(tx, kind);
    if (before.version !== version) throw await this.conflict(tx, save);
    const { secrets, changed } = this.#seal(before, save.secrets);
    const next = {
      ...{ kind, version: version + 1, content, secrets },
      updatedAt: this.clock.now(),
      updatedBy: nameOf(principal),
    };
    const changes = changesBetween({ ...save.defaults, ...before.content }, content, changed);
    const userId = isSignedIn(principal) ? principal.userId : null;
    const written = await writeSettings(tx, { ...next, userId, changes, applyNow });
    if (!written) throw await this.conflict(tx, save);
    tx.afterCommit(() => this.#publish({ kind, version: next.version, applyNow }));
    return { ...next, changes };
  }

  /** Builds the answer to whoever would save over somebody else's change: what differs, and what it is now. */
  async conflict(tx: Tx, { kind, version, content, secrets }: SettingsSave): Promise<UserError> {
    const current = await this.currentIn(tx, kind);
    const by = current.updatedBy ?? 'somebody';
    const since = await readChangesSince(tx, kind, version);
    const theirSecrets = since
      .flatMap(({ changes }) => changes)
      .filter((change) => change.before === CHANGED && change.after === CHANGED);
    const isSecret = new Set([...Object.keys(secrets), ...theirSecrets.map(({ field }) => field)]);
    const differing = differingFields(content, current.content).filter((field) => !isSecret.has(field));
    const values = Object.fromEntries(differing.map((field) => [field, current.content[field] ?? null]));
    const { updatedAt, updatedBy } = current;
    const message = `${by} saved version ${current.version} in between; you read version ${version}.`;
    return new UserError('CONFLICT', message, {
      fields: conflictFields([...differing, ...isSecret], by),
      extensions: {
        current: {
          version: current.version,
          updatedBy,
          updatedAt: updatedAt === null ? null : new Date(updatedAt).toISOString(),
          values,
        },
      },
    });
  }

  /** Calls back after every save, this server instance's own and, while it follows, those of others. */
  onChange(listener: (change: SettingsChanged) => void): () => void {
    return this.#topic.listen(CHANGED, listener);
  }

  /** Looks for what other server instances save; gives the function that ends it. */
  follow(): () => void {
    let cancel = () => undefined as void;
    let ended = false;
    const look = () => {
      void this.#look()
        .catch(() => undefined)
        .then(() => {
          if (!ended) cancel = this.clock.after(LOOK_EVERY_MS, look);
        });
    };
    look();
    return () => {
      ended = true;
      cancel();
    };
  }

  async #look(): Promise<void> {
    for (const kind of SETTINGS_KINDS) {
      const known = this.#known.get(kind);
      const { version } = await this.current(kind);
      if (known === undefined) this.#known.set(kind, version);
      else if (version > known) {
        const since = await this.database.read((tx) => readChangesSince(tx, kind, known));
        this.#publish({ kind, version, applyNow: since.some((change) => change.applyNow) });
      }
    }
  }

  #publish(change: SettingsChanged): void {
    if ((this.#known.get(change.kind) ?? -1) >= change.version) return;
    this.#known.set(change.kind, change.version);
    this.#topic.publish(CHANGED, change);
  }

  #seal(before: SettingsRow, typed: Readonly<Record<string, string>>) {
    const secrets = { ...before.secrets };
    const changed: string[] = [];
    for (const [field, text] of Object.entries(typed)) {
      if (text !== '') neverSay(text);
      const stored = this.openSecret(before, field);
      if (stored.state === 'OPEN' ? stored.text === text : stored.state === 'NONE' && text === '') continue;
      changed.push(field);
      if (text === '') delete secrets[field];
      else secrets[field] = this.box.seal(text, placeOf(before.kind, field));
    }
    return { secrets, changed };
  }
}

function placeOf(kind: SettingsKind, field: string) {
  return { table: 'settings', column: field, row: kind };
}
