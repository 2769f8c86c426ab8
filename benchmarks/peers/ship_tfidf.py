"""TF-IDF of words and pairs of words with logistic regression: {train, test: FILES of label<TAB>text lines, model: FILE to be written, texts, repeats}."""
import json, os, pickle, sys

from ship_texts import cold_start, percentiles, rows
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

given = json.loads(sys.argv[1])
train, test = rows(given['train']), rows(given['test'])
model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=1000))
model.fit([text for _, text in train], [label for label, _ in train])
predicted = model.predict([text for _, text in test])
accuracy = sum(label == found for (label, _), found in zip(test, predicted)) / len(test)
with open(given['model'], 'wb') as file:
    pickle.dump(model, file)
cold = cold_start("import pickle, sys; pickle.load(open(sys.argv[1], 'rb')).predict(['the first text'])", given['model'])
times = percentiles(lambda text: model.predict([text]), [text for _, text in test[: given['texts']]], given['repeats'])
print(json.dumps({'accuracy': accuracy, 'bytes': os.path.getsize(given['model']), 'coldStart': cold, **times}))
