import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType({ description: 'A character that the GSM alphabet does not have.' })
export class SmsForeignCharacter {
  @Field()
  character!: string;

  @Field(() => Int, { description: 'Whose messages have it.' })
  recipients!: number;
}

@ObjectType('SmsParts', {
  description: 'What the SMS of a mailing come to, counted over every message as it will be sent.',
})
export class SmsPartsType {
  /** For the recipients that are read only when they are asked for. */
  mailingId!: string;
  mostPartsRecipientId!: number | null;
  overLimitRecipientIds!: number[];

  @Field(() => Int, { description: 'Messages on the bill.' })
  parts!: number;

  @Field(() => Int, { description: 'Parts of the longest message; 0 if there is nobody to send to.' })
  mostParts!: number;

  @Field(() => Int, { description: 'Whose message is sent as UCS-2: a part holds 70 characters, not 160.' })
  ucs2Recipients!: number;

  @Field(() => [SmsForeignCharacter], {
    description: 'What forces UCS-2, most frequent first; the 20 that most recipients have.',
  })
  ucs2Because!: SmsForeignCharacter[];

  @Field(() => Int, {
    description:
      'Whose message the module does not take: it is rejected without being sent, and is not among the parts.',
  })
  overLimit!: number;

  @Field(() => Int, { description: 'Whose text is empty: they are skipped.' })
  empty!: number;
}
