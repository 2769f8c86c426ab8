/// <reference lib="dom" />
/** The page's own working: a field for a text, a bar for each class. */
import type { Student } from '../../student/student.js';

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
textarea{width:100%;box-sizing:border-box;font:inherit}table{width:100%;border-collapse:collapse}td{padding:.2rem .5rem}
td:first-child{white-space:nowrap}meter{width:100%}td:last-child{text-align:right;font-variant-numeric:tabular-nums}`;
const MOST = 20; // classes shown, the most probable first

const make = <K extends keyof HTMLElementTagNameMap>(tag: K, content: string | readonly HTMLElement[] = ''): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  element.append(...(typeof content === 'string' ? [content] : content));
  return element;
};

/** Puts the student into the document's body. */
export function show(student: Student): void {
  document.title = student.about.name;
  document.head.append(make('style', STYLE));
  const field = Object.assign(make('textarea'), { id: 'text', rows: 6, autofocus: true });
  const label = Object.assign(make('label', 'A text, classified here and sent nowhere:'), { htmlFor: 'text' });
  const table = Object.assign(make('table'), { id: 'classes' });
  table.setAttribute('aria-live', 'polite');
  const answer = (): void => table.replaceChildren(...(field.value === '' ? [] : rows(student, field.value)));
  field.addEventListener('input', answer);
  const { architecture, parameters } = student.about;
  document.body.append(
    make('h1', student.about.name),
    label,
    field,
    table,
    make('p', `${architecture}, ${parameters} parameters, ${student.labels.length} classes`),
  );
}

function rows(student: Student, text: string): HTMLElement[] {
  const { probabilities } = student.predict(text);
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b]! - probabilities[a]! || a - b);
  return order.slice(0, MOST).map((index) => {
    const share = probabilities[index]!;
    const bar = Object.assign(make('meter'), { value: share, max: 1 });
    return make('tr', [make('td', student.labels[index]!), make('td', [bar]), make('td', `${(100 * share).toFixed(1)} %`)]);
  });
}
