import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import { Requires } from '../platform/graphql/requires.ts';
import { streamedBy } from '../platform/graphql/stream.ts';
import type { ImportStreams } from './import-streams.service.ts';
import { MailingProgress } from './mailings.type.ts';
import type { ProgressStreams } from './progress-streams.service.ts';
import { RecipientImport } from './recipients.type.ts';

@Resolver()
export class MailingEventsResolver {
  constructor(
    readonly progress: ProgressStreams,
    readonly imports: ImportStreams,
  ) {}

  @Requires('MAILINGS_READ')
  @Subscription(() => MailingProgress, {
    description: 'Where a mailing stands: at once, then at most four times a second.',
    ...streamedBy(
      () => MailingEventsResolver,
      ({ progress }, { id }: { id: string }) => progress.ofMailing(id),
    ),
  })
  mailingProgress(@Root() event: MailingProgress, @Arg('id', () => ID) _id: string): MailingProgress {
    return event;
  }

  @Requires('MAILINGS_READ')
  @Subscription(() => MailingProgress, {
    description: 'Every mailing that moves.',
    ...streamedBy(
      () => MailingEventsResolver,
      ({ progress }) => progress.ofAll(),
    ),
  })
  mailingsProgress(@Root() event: MailingProgress): MailingProgress {
    return event;
  }

  @Requires('MAILINGS_WRITE')
  @Subscription(() => RecipientImport, {
    description: 'How far the import of a mailing is: the last state at once, then every change.',
    ...streamedBy(
      () => MailingEventsResolver,
      ({ imports }, { mailingId }: { mailingId: string }) => imports.ofMailing(mailingId),
    ),
  })
  recipientImportProgress(
    @Root() event: RecipientImport,
    @Arg('mailingId', () => ID) _mailingId: string,
  ): RecipientImport {
    return event;
  }
}
