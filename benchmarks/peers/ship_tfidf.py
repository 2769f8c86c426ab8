"""TF-IDF of words and pairs of words with logistic regression: {train, test: FILES of label<TAB>text lines, repeats}."""
import gzip, json, os, pickle, sys, time

START = time.perf_counter()
given = json.loads(sys.argv[1])


def rows(file):
    with (gzip.open if file.endswith('.gz') else open)(file, 'rt', encoding='utf-8') as lines:
        return [line.rstrip('\n').split('\t', 1) for line in lines if line.strip()]


from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

train, test = rows(given['train']), rows(given['test'])
model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000))
model.fit([text for _, text in train], [label for label, _ in train])
predicted = model.predict([text for _, text in test])
accuracy = sum(label == found for (label, _), found in zip(test, predicted)) / len(test)


def timed(text):
    best = []
    for _ in range(given['repeats']):
        begin = time.perf_counter()
        model.predict([text])
        best.append(1000 * (time.perf_counter() - begin))
    return sorted(best)[len(best) // 2]


times = sorted(timed(text) for _, text in test[: given['texts']])
rank = lambda share: times[max(0, -(-int(share * 1000) * len(times) // 1000) - 1)]
print(json.dumps({'accuracy': accuracy, 'bytes': len(pickle.dumps(model)), 'p50': rank(0.5), 'p95': rank(0.95)}))
