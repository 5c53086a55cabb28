import { countSegments, splitSegments } from '@mailroom/shared/sms-segments';
import { SegmentedMessage } from 'sms-segments-calculator';
// @ts-expect-error: the package has no types
import splitSms from 'split-sms';
import { expect, it } from 'vitest';
import { type Random, randomFrom } from '../support/random.ts';

const TEXTS = 100_000;
/** The second counter takes a millisecond for 240 characters: it looks at every twentieth text. */
const SECOND_COUNTER_EVERY = 20;

const GSM = [...'@£$¥èéùìòÇ\nØøÅåΔ_ΦΓΛΩÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡abcxyzABCXYZÄÖÑÜ§¿äöñüà'];
const EXTENDED = [...'^{}\\[~]|€'];
const FOREIGN = [...'çêâîôûëï`“”–—…\u00a0жЖш中文한', '😀', '🎉', '𝒳'];
const EDGES = [67, 70, 71, 134, 153, 160, 161, 306, 307, 400];

/** Makes a text that is mostly of the GSM alphabet, near the length where another part begins. */
function textBy(random: Random): string {
  const length = Math.max(0, (EDGES[random(EDGES.length)] ?? 0) - random(4));
  const kind = random(4);
  const pick = (from: readonly string[]) => from[random(from.length)] ?? '';
  return Array.from({ length }, () => {
    if (kind > 0 && random(30) === 0) return pick(EXTENDED);
    return kind === 3 && random(40) === 0 ? pick(FOREIGN) : pick(GSM);
  }).join('');
}

it('parts agree with two independent counters on a hundred thousand texts', { timeout: 240_000 }, () => {
  const random = randomFrom(20_261_126);
  for (let i = 0; i < TEXTS; i++) {
    const text = textBy(random);
    const ours = countSegments(text);
    const splits = splitSms.split(text) as { characterSet: string; parts: { content: string }[] };
    const encoding = splits.characterSet === 'GSM' ? 'GSM7' : 'UCS2';
    if (ours.encoding !== encoding || ours.parts !== splits.parts.length)
      expect.fail(`${JSON.stringify(text)}: ours ${ours.encoding} ${ours.parts}, theirs ${encoding}`);
    if (i % SECOND_COUNTER_EVERY !== 0) continue;
    const second = new SegmentedMessage(text);
    expect([ours.encoding, ours.parts], text).toEqual([
      second.encodingName === 'GSM-7' ? 'GSM7' : 'UCS2',
      second.segmentsCount,
    ]);
    expect(splitSegments(text), text).toEqual(splits.parts.map(({ content }) => content));
  }
});
