import { Field, InputType } from 'type-graphql';
import { EmailSettingsInput } from './email-settings.input.ts';

@InputType({ description: 'What to check.' })
export class SmtpCheckInput {
  @Field(() => EmailSettingsInput, {
    nullable: true,
    description: 'Values that are not saved; they need SETTINGS_WRITE.',
  })
  settings?: EmailSettingsInput | null;

  @Field(() => String, {
    nullable: true,
    description: 'Whose acceptance is tried; by default your own address.',
  })
  recipient?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Also send a message, which alone proves the sender.',
  })
  sendMessage?: boolean | null;
}
