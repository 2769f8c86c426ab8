// A reporter of Node's test runner: each test as one line of JSON.
export default async function* lines(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite') continue;
    const skipped = data.skip !== undefined || data.todo !== undefined;
    yield `${JSON.stringify({ name: data.name, file: data.file ?? null, ok: type === 'test:pass', skipped })}\n`;
  }
}
