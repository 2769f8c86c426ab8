/** What a server has done, as Prometheus reads it (text format 0.0.4). */

const BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]; // seconds

/** Counts requests, texts and times. */
export class Metrics {
  private readonly requests = new Map<string, number>();
  private readonly buckets = new Float64Array(BOUNDS.length + 1);
  private seconds = 0;
  private texts = 0;

  request(path: string, status: number, seconds: number): void {
    const key = `path="${path}",status="${status}"`;
    this.requests.set(key, (this.requests.get(key) ?? 0) + 1);
    const at = BOUNDS.findIndex((bound) => seconds <= bound);
    this.buckets[at < 0 ? BOUNDS.length : at]!++;
    this.seconds += seconds;
  }

  answered(texts: number): void {
    this.texts += texts;
  }

  /** The page; `waiting` are texts in the queue. */
  page(waiting: number): string {
    let so = 0;
    const counts = [...BOUNDS.map(String), '+Inf'].map((bound, at) => `stillhouse_request_seconds_bucket{le="${bound}"} ${(so += this.buckets[at]!)}`); // prettier-ignore
    return [
      '# HELP stillhouse_requests_total Requests by path and status.',
      '# TYPE stillhouse_requests_total counter',
      ...[...this.requests].map(([labels, count]) => `stillhouse_requests_total{${labels}} ${count}`),
      '# HELP stillhouse_request_seconds Time from a request to its answer.',
      '# TYPE stillhouse_request_seconds histogram',
      ...counts,
      `stillhouse_request_seconds_sum ${this.seconds}`,
      `stillhouse_request_seconds_count ${so}`,
      '# HELP stillhouse_texts_total Texts that were answered.',
      '# TYPE stillhouse_texts_total counter',
      `stillhouse_texts_total ${this.texts}`,
      '# HELP stillhouse_waiting_texts Texts that wait for an answer.',
      '# TYPE stillhouse_waiting_texts gauge',
      `stillhouse_waiting_texts ${waiting}`,
      '# HELP process_resident_memory_bytes Memory of the process.',
      '# TYPE process_resident_memory_bytes gauge',
      `process_resident_memory_bytes ${process.memoryUsage.rss()}`,
      '',
    ].join('\n');
  }
}
