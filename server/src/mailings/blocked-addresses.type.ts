import type { BlockReason } from '../delivery/blocked-address.ts';
import type { MailingKind } from '@mailroom/shared/mailing-state';
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { BlockReasonEnum, MailingKindEnum } from '../platform/graphql/enums.ts';
import { connectionOf } from '../platform/graphql/page.type.ts';

@ObjectType('BlockedAddress', { description: 'An address or number that gets no more mailings.' })
export class BlockedAddressType {
  @Field(() => ID)
  id!: number;

  @Field(() => MailingKindEnum)
  kind!: MailingKind;

  @Field()
  address!: string;

  @Field(() => BlockReasonEnum)
  reason!: BlockReason;

  @Field({ description: 'Who or what blocked it.' })
  source!: string;

  @Field(() => String, { nullable: true })
  note!: string | null;

  @Field(() => Date)
  at!: number;

  @Field(() => Date, { nullable: true, description: 'Since when it may get mailings again.' })
  removedAt!: number | null;

  @Field(() => String, { nullable: true })
  removedBecause!: string | null;
}

@ObjectType()
export class BlockedAddressConnection extends connectionOf('BlockedAddress', BlockedAddressType) {
  @Field(() => Int)
  totalCount!: number;
}
