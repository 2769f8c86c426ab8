"""What the classifiers that a student is compared with share: rows of files, times of single texts, time to the first answer of a new process."""
import gzip, subprocess, sys, time


def rows(file):
    with (gzip.open if file.endswith('.gz') else open)(file, 'rt', encoding='utf-8') as lines:
        return [line.rstrip('\n').split('\t', 1) for line in lines if line.strip()]


def percentiles(predict, texts, repeats):
    """Milliseconds: the median of the repeats for each text, then the 50th and the 95th percentile over texts."""

    def timed(text):
        found = []
        for _ in range(repeats):
            begin = time.perf_counter()
            predict(text)
            found.append(1000 * (time.perf_counter() - begin))
        return sorted(found)[len(found) // 2]

    times = sorted(timed(text) for text in texts)
    rank = lambda share: times[max(0, -(-int(share * 1000) * len(times) // 1000) - 1)]
    return {'p50': rank(0.5), 'p95': rank(0.95)}


def cold_start(code, *arguments):
    """Milliseconds from the start of a new Python to the end of some code, which is to answer one text."""
    begin = time.time()
    answered = subprocess.run([sys.executable, '-s', '-c', f'{code}\nimport time; print(time.time())', *arguments], capture_output=True, check=True)
    return 1000 * (float(answered.stdout.split()[-1]) - begin)
