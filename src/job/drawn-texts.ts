/** Texts for a student whose data are not at hand. */
import { seededRandom } from '../distill/random.js';
import { UNKNOWN, type ShippedText } from '../plugin/index.js';

const LONGEST = 200; // tokens

/** So many texts of a vocabulary's tokens, the same each time: one without any, one that is cut, and others of every length between. */
export function drawnTexts({ vocabulary, maxLength }: Pick<ShippedText, 'vocabulary' | 'maxLength'>, count: number): string[] {
  const random = seededRandom(0, 'text', 0);
  const tokens = vocabulary.slice(UNKNOWN + 1);
  const most = Math.min(LONGEST, maxLength);
  const drawn = (length: number): string =>
    Array.from({ length: tokens.length > 0 ? length : 0 }, () => tokens[Math.floor(random() * tokens.length)]!).join(' ');
  return Array.from({ length: count }, (_, row) => drawn(row === 0 ? 0 : row === 1 ? maxLength + 1 : 1 + Math.floor(random() * most)));
}
