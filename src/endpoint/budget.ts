/** Whether a request may still be sent. */
import { plus } from './ledger.js';
import type { Budget, Tokens } from './types.js';

const million = 1e6;

/** What tokens cost; null where there are no prices. */
export const costOf = ({ input, output }: Tokens, prices: Budget['prices']): number | null =>
  prices && (input * prices.input + output * prices.output) / million;

/** Whether what was spent and the most that one more request can use stay within the caps. */
export function admits({ tokens, money, prices }: Budget, spent: Tokens, more: Tokens): boolean {
  const { input, output } = plus(spent, more);
  if (tokens !== null && input + output > tokens) return false;
  return money === null || prices === null || input * prices.input + output * prices.output <= money * million;
}

/** The caps in words, with what is left of them. */
export function budgetWords({ tokens, money, prices }: Budget, spent: Tokens): string {
  const words = [];
  if (tokens !== null) words.push(`${spent.input + spent.output} of ${tokens} tokens`);
  if (money !== null) words.push(`${moneyWords(costOf(spent, prices) ?? 0)} of ${money}`);
  return words.join(', ');
}

/** A sum of money as people read it: cents, or four digits where it is less. */
export const moneyWords = (amount: number): string => (amount >= 1 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(2));

/** What was spent so far, in words. */
export function spentWords({ prices }: Budget, spent: Tokens): string {
  const cost = costOf(spent, prices);
  return `${(spent.input + spent.output).toLocaleString('en-US')} tokens${cost === null ? '' : `, ${moneyWords(cost)} paid`} so far`;
}
