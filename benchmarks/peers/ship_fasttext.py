"""fastText with words and pairs of words: {train, test: FILES of label<TAB>text lines, folder, texts, repeats}. `small` is the same, quantised."""
import json, os, sys

import fasttext
from ship_texts import cold_start, percentiles, rows

given = json.loads(sys.argv[1])
train, test = rows(given['train']), rows(given['test'])
names = sorted({label for label, _ in train})
marks = {name: f'__label__{at}' for at, name in enumerate(names)}
lines = os.path.join(given['folder'], 'fasttext.txt')
with open(lines, 'w', encoding='utf-8') as file:
    file.writelines(f'{marks[label]} {text.lower()}\n' for label, text in train)
model = fasttext.train_supervised(lines, dim=100, wordNgrams=2, epoch=100, lr=0.5, bucket=100_000, thread=1, seed=1, verbose=0)
CODE = "import fasttext, sys; fasttext.FastText.eprint = lambda *_: None; fasttext.load_model(sys.argv[1]).predict('the first text')"


def measured(name):
    file = os.path.join(given['folder'], name)
    model.save_model(file)
    correct = sum(model.predict(text.lower())[0][0] == marks.get(label) for label, text in test)
    times = percentiles(lambda text: model.predict(text.lower()), [text for _, text in test[: given['texts']]], given['repeats'])
    return {'accuracy': correct / len(test), 'bytes': os.path.getsize(file), 'coldStart': cold_start(CODE, file), **times}


whole = measured('fasttext.bin')
model.quantize(input=lines, retrain=True, cutoff=50_000)
print(json.dumps({'whole': whole, 'small': measured('fasttext.ftz')}))
