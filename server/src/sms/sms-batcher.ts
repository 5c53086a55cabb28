import type { SmsSendRequest, SmsSendResult } from './sms-module.ts';

type SendMany = (requests: readonly SmsSendRequest[]) => Promise<readonly SmsSendResult[]>;

interface Waiting {
  request: SmsSendRequest;
  answer: (result: SmsSendResult) => void;
  fail: (error: unknown) => void;
}

/** Puts messages that are ready at the same time into one request. */
export class SmsBatcher {
  #waiting: Waiting[] = [];

  /** `breathe` lets others become ready that are about to: their intents were committed together. */
  constructor(
    private readonly sendMany: SendMany,
    private readonly most: number,
    private readonly breathe: () => Promise<void>,
  ) {}

  /** Sends a message together with those that come at the same time; gives its own result. */
  send(request: SmsSendRequest): Promise<SmsSendResult> {
    return new Promise((answer, fail) => {
      this.#waiting.push({ request, answer, fail });
      if (this.#waiting.length === this.most) void this.#flush();
      else if (this.#waiting.length === 1) void this.breathe().then(() => this.#flush());
    });
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0);
    if (batch.length === 0) return;
    try {
      const results = await this.sendMany(batch.map(({ request }) => request));
      for (const [index, { answer, fail }] of batch.entries()) {
        const result = results[index];
        if (result) answer(result);
        else fail(new Error('The module gave no result for a message'));
      }
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }
}
