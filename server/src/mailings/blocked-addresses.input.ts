import type { MailingKind } from '@mailroom/shared/mailing-state';
import { Field, InputType } from 'type-graphql';
import { MailingKindEnum } from '../platform/graphql/enums.ts';

@InputType({ description: 'An address or number that is to get no more mailings.' })
export class BlockAddressInput {
  @Field(() => MailingKindEnum, { nullable: true, defaultValue: 'EMAIL' })
  kind?: MailingKind | null;

  @Field()
  address!: string;

  @Field(() => String, { nullable: true, description: 'Why, or on whose word.' })
  note?: string | null;
}
