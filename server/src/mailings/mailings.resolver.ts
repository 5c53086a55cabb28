import type { MailingKind, MailingStatus } from '@mailroom/shared/mailing-state';
import { Arg, Ctx, ID, Int, Mutation, Query, Resolver } from 'type-graphql';
import { type GraphQLContext, signedIn } from '../platform/graphql/context.ts';
import { MailingKindEnum, MailingStatusEnum } from '../platform/graphql/enums.ts';
import { Requires } from '../platform/graphql/requires.ts';
import type { MailingViews } from './mailing-views.service.ts';
import { MailingInput } from './mailings.input.ts';
import type { Mailings } from './mailings.service.ts';
import { MailingConnection, MailingPreview, MailingType } from './mailings.type.ts';
import type { Previews } from './previews.service.ts';

@Resolver()
export class MailingsResolver {
  constructor(
    private readonly views: MailingViews,
    private readonly service: Mailings,
    private readonly previews: Previews,
  ) {}

  @Requires('MAILINGS_READ')
  @Query(() => MailingConnection, { description: 'Newest first; `search` looks at names and subjects.' })
  mailings(
    @Arg('first', () => Int, { nullable: true }) first: number | null,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Arg('search', () => String, { nullable: true }) search: string | null,
    @Arg('kind', () => MailingKindEnum, { nullable: true }) kind: MailingKind | null,
    @Arg('status', () => MailingStatusEnum, { nullable: true }) status: MailingStatus | null,
  ): Promise<MailingConnection> {
    return this.views.page({ first, after, search, kind, status });
  }

  @Requires('MAILINGS_READ')
  @Query(() => MailingType, { nullable: true })
  mailing(@Arg('id', () => ID) id: string): Promise<MailingType | null> {
    return this.views.find(id);
  }

  @Requires('MAILINGS_WRITE')
  @Query(() => MailingPreview, {
    description: 'As a recipient would get it; without one, for somebody made up.',
  })
  mailingPreview(
    @Arg('id', () => ID) id: string,
    @Arg('recipientId', () => ID, { nullable: true }) recipientId: string | null,
  ): Promise<MailingPreview> {
    return this.previews.preview(id, recipientId ?? null);
  }

  @Requires('MAILINGS_WRITE')
  @Mutation(() => MailingType, { description: 'Makes a draft.' })
  createMailing(
    @Arg('input', () => MailingInput) input: MailingInput,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.service.create(signedIn(context), input);
  }

  @Requires('MAILINGS_WRITE')
  @Mutation(() => MailingType, {
    description:
      'Changes what is given. `version` is the one that was read; CONFLICT names the fields that differ by now. ' +
      'While PAUSED a change of the content becomes a version of its own.',
  })
  updateMailing(
    @Arg('id', () => ID) id: string,
    @Arg('input', () => MailingInput) input: MailingInput,
    @Arg('version', () => Int) version: number,
    @Ctx() context: GraphQLContext,
  ): Promise<MailingType> {
    return this.service.update(signedIn(context), id, input, version);
  }

  @Requires('MAILINGS_WRITE')
  @Mutation(() => Boolean, { description: 'Deletes a mailing that is not under way, with its report.' })
  async deleteMailing(@Arg('id', () => ID) id: string, @Ctx() context: GraphQLContext): Promise<boolean> {
    await this.service.delete(signedIn(context), id);
    return true;
  }

  @Requires('MAILINGS_WRITE')
  @Mutation(() => Boolean, {
    description: 'Sends one message with the values of the first recipient; it counts in no report.',
  })
  async sendTestMessage(
    @Arg('mailingId', () => ID) mailingId: string,
    @Arg('to') to: string,
    @Ctx() context: GraphQLContext,
  ): Promise<boolean> {
    await this.previews.sendTest(signedIn(context), mailingId, to);
    return true;
  }
}
